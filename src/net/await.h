// What a coroutine may wait for: time, and the callback of someone else's API. The coroutine's executor runs
// one handler at a time, as an EventLoop does.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace rtp::net {

/// Throws operation_aborted, as Asio does, when the coroutine is cancelled.
inline boost::asio::awaitable<void> sleep_for(std::chrono::steady_clock::duration duration) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, duration);
  co_await timer.async_wait(boost::asio::use_awaitable);
}

/// Where a callback leaves its value for the coroutine that waits on a timer. Thread-safe.
template <typename T>
class AwaitedCall : public std::enable_shared_from_this<AwaitedCall<T>> {
 public:
  explicit AwaitedCall(boost::asio::steady_timer& timer) : timer_(&timer) {}

  /// Drops a second value, and one that comes after forget().
  void finish(T value) {
    const std::scoped_lock lock(mutex_);
    if (timer_ == nullptr || value_) {
      return;
    }
    value_ = std::move(value);
    boost::asio::post(timer_->get_executor(), [self = this->shared_from_this()] { self->wake(); });
  }

  [[nodiscard]] bool finished() const {
    const std::scoped_lock lock(mutex_);
    return value_.has_value();
  }

  [[nodiscard]] std::optional<T> take() {
    const std::scoped_lock lock(mutex_);
    return std::move(value_);
  }

  /// The timer ends now.
  void forget() {
    const std::scoped_lock lock(mutex_);
    timer_ = nullptr;
  }

 private:
  void wake() {
    const std::scoped_lock lock(mutex_);
    if (timer_ != nullptr) {
      timer_->cancel();
    }
  }

  mutable std::mutex mutex_;
  boost::asio::steady_timer* timer_;
  std::optional<T> value_;
};

/// As await_call(), and absent when `deadline` comes before the value.
template <typename T, typename Start>
boost::asio::awaitable<std::optional<T>> await_call_until(std::chrono::steady_clock::time_point deadline,
                                                          Start start) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, deadline);
  const auto call = std::make_shared<AwaitedCall<T>>(timer);
  const auto forget = [](AwaitedCall<T>* ended) { ended->forget(); };
  const std::unique_ptr<AwaitedCall<T>, decltype(forget)> forgetting(call.get(), forget);
  start(std::move_only_function<void(T)>([call](T value) { call->finish(std::move(value)); }));
  boost::system::error_code error;
  if (!call->finished()) {
    const auto [waited] = co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    error = waited;
  }
  std::optional<T> value = call->take();
  if (!value && error) {
    throw boost::system::system_error(error);
  }
  co_return value;
}

/// Calls `start(std::move_only_function<void(T)> done)` at once and waits until `done` is called, which may
/// be at once or later, on any thread, also when the coroutine has ended meanwhile: then the value is
/// dropped. The coroutine goes on on its own executor. Throws operation_aborted when it is cancelled, and
/// what `start` throws. Who never calls `done` lets it wait for ever.
template <typename T, typename Start>
boost::asio::awaitable<T> await_call(Start start) {
  std::optional<T> value =
      co_await await_call_until<T>(std::chrono::steady_clock::time_point::max(), std::move(start));
  co_return *std::move(value);
}

}  // namespace rtp::net
