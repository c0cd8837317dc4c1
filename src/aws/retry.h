// When a request to AWS is made again: with pauses of full jitter, as long as the budget and the time allow.
// Not thread-safe: belongs to its loop.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include <boost/asio/awaitable.hpp>

#include "aws/call_loop.h"
#include "base/error.h"
#include "net/backoff.h"

namespace rtp::aws {

/// Bounds the repetitions of all requests to a service together, so that one which fails is not asked several
/// times as often ("Retry behavior", AWS SDKs and Tools Reference Guide: the retry quota).
class RetryBudget {
 public:
  /// False where it is used up.
  [[nodiscard]] bool take();
  /// A request succeeded.
  void give_back();

 private:
  static constexpr std::size_t kCapacity = 500;
  static constexpr std::size_t kCost = 5;

  std::size_t left_ = kCapacity;
};

/// Of one request.
class Retry {
 public:
  static constexpr unsigned kAttempts = 10;

  /// Borrows `budget`. Nothing is begun after `deadline`, nor more than `attempts` in all.
  Retry(RetryBudget& budget, CallLoop::Clock::time_point deadline, unsigned attempts = kAttempts)
      : budget_(budget), deadline_(deadline), left_(attempts - 1) {}

  /// Waits before the next attempt; false, at once, where there is to be none.
  [[nodiscard]] boost::asio::awaitable<bool> again(const Error& error);

 private:
  RetryBudget& budget_;
  CallLoop::Clock::time_point deadline_;
  unsigned left_;
  std::optional<net::Backoff> backoff_;  // of a request that failed once
};

/// Whether the same request may succeed later: kThrottled, kUnavailable, kTimeout.
[[nodiscard]] bool is_retryable(const Error& error);

}  // namespace rtp::aws
