// Where the adapters' synchronous calls do their work: coroutines on a loop that the calling thread itself
// runs until the call ends. No other thread is needed, and connections stay open between calls. Not
// thread-safe.
#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace rtp::aws {

class CallLoop {
 public:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] boost::asio::any_io_executor executor() { return context_.get_executor(); }

  /// What is called from now on is to be done by `deadline`; time_point::max() (at first): whenever.
  void set_deadline(Clock::time_point deadline) { deadline_ = deadline; }
  [[nodiscard]] Clock::time_point deadline() const { return deadline_; }
  /// How much time is left, at least nothing.
  [[nodiscard]] std::chrono::milliseconds time_left() const;

  /// Runs `work` to its end. Throws what it throws.
  template <typename T>
  T run(boost::asio::awaitable<T> work) {
    std::optional<T> result;
    std::exception_ptr thrown;
    bool ended = false;
    boost::asio::co_spawn(context_, store(std::move(work), &result), [&](std::exception_ptr error) {
      thrown = std::move(error);
      ended = true;
    });
    run_until([&ended] { return ended; });
    if (thrown) {
      std::rethrow_exception(thrown);
    }
    return std::move(result).value();  // NOLINT(bugprone-unchecked-optional-access): it has ended
  }

  /// Runs what was begun on executor() until `done`.
  void run_until(const std::function<bool()>& done);

 private:
  /// co_spawn() itself asks for a T with a default.
  template <typename T>
  static boost::asio::awaitable<void> store(boost::asio::awaitable<T> work, std::optional<T>* result) {
    result->emplace(co_await std::move(work));
  }

  boost::asio::io_context context_{1};
  Clock::time_point deadline_ = Clock::time_point::max();
};

}  // namespace rtp::aws
