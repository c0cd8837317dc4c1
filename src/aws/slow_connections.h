// The connections that did not take a message of late, and how much trouble each is worth: what is spent on
// them all others wait for. Pure; not thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace rtp::aws {

class SlowConnections {
 public:
  using Clock = std::chrono::steady_clock;

  /// A connection that is throttled keeps the place of others while it waits.
  static constexpr unsigned kAttempts = 5;
  static constexpr std::chrono::seconds kFirstPause{5};
  static constexpr std::chrono::seconds kLongestPause{60};
  static constexpr std::size_t kMaxKnown = 100'000;  // more are taken for new ones

  /// How often to offer it a message: kAttempts where nothing is known, once after throttled(), not at all
  /// for a while after silent().
  [[nodiscard]] unsigned attempts(std::string_view connection_id, Clock::time_point now) const;

  /// It refused a message all those times.
  void throttled(std::string_view connection_id);
  /// It did not answer. The pause begins with kFirstPause and doubles each time.
  void silent(std::string_view connection_id, Clock::time_point now);
  /// It took a message, or is gone.
  void forget(std::string_view connection_id);

 private:
  struct Record {
    std::chrono::seconds pause{};  // the last
    Clock::time_point until{};     // its end
  };

  /// nullptr where too many are known.
  [[nodiscard]] Record* record(std::string_view connection_id);

  std::map<std::string, Record, std::less<>> known_;
};

}  // namespace rtp::aws
