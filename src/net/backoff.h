// How long to wait before trying again: exponential with full jitter, so that many who failed together do not
// come back together. Not thread-safe.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <random>
#include <utility>

namespace rtp::net {

class Backoff {
 public:
  /// Gives numbers of [0, 1), evenly spread.
  using Random = std::function<double()>;

  static constexpr std::chrono::milliseconds kFirst{200};
  static constexpr std::chrono::milliseconds kLongest{30'000};

  explicit Backoff(Random random = seeded_random()) : random_(std::move(random)) {}

  /// The pause before the next attempt: between nothing and a bound that begins with kFirst and doubles with
  /// each call up to kLongest.
  [[nodiscard]] std::chrono::milliseconds next() {
    const auto pause = std::chrono::duration<double, std::milli>(bound_) * random_();
    bound_ = std::min(bound_ * 2, kLongest);
    return std::chrono::duration_cast<std::chrono::milliseconds>(pause);
  }

  /// After a success: the next pause is a first one.
  void reset() { bound_ = kFirst; }

 private:
  static Random seeded_random() {
    return [engine = std::minstd_rand(std::random_device{}())]() mutable {
      return std::uniform_real_distribution<double>(0, 1)(engine);
    };
  }

  Random random_;
  std::chrono::milliseconds bound_ = kFirst;
};

}  // namespace rtp::net
