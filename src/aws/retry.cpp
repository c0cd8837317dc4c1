#include "aws/retry.h"

#include <algorithm>

#include "net/await.h"

namespace rtp::aws {

bool RetryBudget::take() {
  if (left_ < kCost) {
    return false;
  }
  left_ -= kCost;
  return true;
}

void RetryBudget::give_back() { left_ = std::min(left_ + 1, kCapacity); }

boost::asio::awaitable<bool> Retry::again(const Error& error) {
  if (left_ == 0 || !is_retryable(error)) {
    co_return false;
  }
  --left_;
  if (!backoff_) {
    backoff_.emplace();
  }
  const std::chrono::milliseconds pause = backoff_->next();
  const bool in_time = CallLoop::Clock::now() + pause < deadline_;
  // Who is throttled is asked to come again, and later: that is not what the budget is for.
  if (!in_time || (error.code != ErrorCode::kThrottled && !budget_.take())) {
    co_return false;
  }
  co_await net::sleep_for(pause);
  co_return true;
}

bool is_retryable(const Error& error) {
  return error.code == ErrorCode::kThrottled || error.code == ErrorCode::kUnavailable ||
         error.code == ErrorCode::kTimeout;
}

}  // namespace rtp::aws
