// How a source is doing: what it counts, and the state it is in. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace rtp::sources {

enum class SourceState {
  kConnecting,  // begins, or begins anew after an error
  kRunning,     // connected: takes what comes
  kBlocked,     // has something to write which the tables or the disk do not take now
  kWaiting,     // failed: tries again in a moment
  kStopped,
};

/// "connecting", "running", ...
[[nodiscard]] std::string_view name_of(SourceState state);

/// Since the start of the platform.
struct SourceCounts {
  std::uint64_t received = 0;  // records
  std::uint64_t written = 0;   // changes of items
  std::uint64_t stale = 0;     // changes that were older than the item
  std::uint64_t dead = 0;      // records in the dead-letter file
  std::uint64_t sessions = 0;  // how often it connected
};

struct SourceReport {
  std::string name;
  std::string type;
  SourceState state = SourceState::kConnecting;
  std::chrono::milliseconds since{};           // Unix time of the state
  std::string detail;                          // what it works on: "slot rtp_fleet, lag 12 KB"; may be empty
  std::string last_error;                      // the latest, also when it is over; empty: none yet
  std::chrono::milliseconds last_error_at{};   // Unix time
  std::chrono::milliseconds last_record_at{};  // Unix time; 0: none yet
  SourceCounts counts;
};

class SourceMonitor {
 public:
  /// `clock` outlives it.
  SourceMonitor(std::string name, std::string type, const Clock& clock);
  SourceMonitor(const SourceMonitor&) = delete;
  SourceMonitor& operator=(const SourceMonitor&) = delete;

  void enter(SourceState state);
  /// kWaiting, with the reason.
  void failed(std::string_view error);
  /// A problem that does not end the session.
  void note_error(std::string_view error);
  void set_detail(std::string detail);
  void count_received(std::uint64_t records);
  void count_results(std::uint64_t written, std::uint64_t stale, std::uint64_t dead);

  [[nodiscard]] SourceReport report() const;
  [[nodiscard]] SourceState state() const;

 private:
  const Clock& clock_;
  mutable std::mutex mutex_;
  SourceReport report_;  // under mutex_
};

}  // namespace rtp::sources
