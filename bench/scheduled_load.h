// Open-loop load: publications that are due at fixed times, whether or not those before have arrived. Latency
// counts from the time when a publication was due, so that nothing that is late excuses what follows it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/error.h"
#include "bench/broadcast.h"

namespace rtp::bench {

struct ScheduledLoad {
  std::chrono::milliseconds interval;
  std::size_t warm_up;                           // publications before those that count
  std::size_t publications;                      // that count
  std::function<Result<void>()> meanwhile = {};  // called again and again if there is one; must not wait
};

/// Publications so many milliseconds apart for so many seconds that count, after one second that does not.
/// REQUIRES: 1 to 1,000 ms.
[[nodiscard]] ScheduledLoad scheduled(std::uint64_t interval_ms, std::uint64_t seconds);

struct LatencyReport {
  std::vector<double> receipts;  // milliseconds from when it was due, of each subscriber and publication
  double latest_send = 0;        // milliseconds by which the load generator itself was late at worst
};

/// Runs the load. An error if some subscriber has not received each publication once in the end.
[[nodiscard]] Result<LatencyReport> run_scheduled_load(Broadcast& broadcast, const ScheduledLoad& load);

}  // namespace rtp::bench
