// How many connections a server has and may have, so that clients cannot use up the process's descriptors.
// Thread-safe.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace rtp::net {

class ConnectionLimit;

/// One connection's place under a limit, given back when it is destroyed. Empty where there is none.
class ConnectionPlace {
 public:
  ConnectionPlace() = default;
  ConnectionPlace(ConnectionPlace&&) = default;
  ConnectionPlace& operator=(ConnectionPlace&& other) noexcept {
    std::swap(limit_, other.limit_);
    return *this;
  }
  inline ~ConnectionPlace();

  explicit operator bool() const { return limit_ != nullptr; }

 private:
  friend class ConnectionLimit;
  explicit ConnectionPlace(std::shared_ptr<ConnectionLimit> limit) : limit_(std::move(limit)) {}

  std::shared_ptr<ConnectionLimit> limit_;
};

class ConnectionLimit : public std::enable_shared_from_this<ConnectionLimit> {
 public:
  explicit ConnectionLimit(std::size_t max) : max_(max) {}

  /// An empty place when all are taken.
  [[nodiscard]] ConnectionPlace take() {
    if (count_.fetch_add(1, std::memory_order_relaxed) >= max_) {
      count_.fetch_sub(1, std::memory_order_relaxed);
      return {};
    }
    return ConnectionPlace(shared_from_this());
  }

 private:
  friend class ConnectionPlace;

  const std::size_t max_;
  std::atomic<std::size_t> count_{0};
};

ConnectionPlace::~ConnectionPlace() {
  if (limit_ != nullptr) {
    limit_->count_.fetch_sub(1, std::memory_order_relaxed);
  }
}

}  // namespace rtp::net
