#include "aws/call_loop.h"

#include <algorithm>

namespace rtp::aws {

std::chrono::milliseconds CallLoop::time_left() const {
  if (deadline_ == Clock::time_point::max()) {
    return std::chrono::hours(1);
  }
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now());
  return std::max(left, std::chrono::milliseconds(0));
}

void CallLoop::run_until(const std::function<bool()>& done) {
  context_.restart();
  while (!done() && context_.run_one() > 0) {
  }
}

}  // namespace rtp::aws
