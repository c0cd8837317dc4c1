// Time as a port, so that expiry, deadlines and timestamps are tested without waiting.
#pragma once

#include <chrono>

namespace rtp {

class Clock {
 public:
  virtual ~Clock() = default;

  /// Wall-clock time since the Unix epoch. May step backwards.
  [[nodiscard]] virtual std::chrono::milliseconds now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] std::chrono::milliseconds now() const override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
  }
};

}  // namespace rtp
