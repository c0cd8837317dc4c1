// Calls a function again and again.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace rtp {

/// Calls `tick` on a thread of its own each time `period` (> 0) has passed, until it is destroyed.
class Ticker {
 public:
  Ticker(std::chrono::milliseconds period, std::function<void()> tick);

 private:
  std::jthread thread_;
};

}  // namespace rtp
