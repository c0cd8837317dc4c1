// What a server costs: CPU time and resident memory of a process with all its descendants, asked of the
// kernel from outside. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include <sys/types.h>

#include "base/error.h"

namespace rtp::bench {

/// User and system time of the process tree so far, exact to the scheduler's nanoseconds (the process's CPU
/// clock; /proc/PID/stat knows only ticks of 10 ms). Ended descendants do not count.
[[nodiscard]] Result<std::chrono::nanoseconds> cpu_time(pid_t root);

/// The same of the process's threads whose names begin so, exact to the last time that each was switched out
/// or the clock ticked (/proc/PID/task/TID/schedstat). kNotFound when there are none.
[[nodiscard]] Result<std::chrono::nanoseconds> threads_cpu_time(pid_t process, std::string_view name_prefix);

/// Resident memory of the process tree in bytes: Rss of /proc/PID/smaps_rollup. Pages shared by several
/// processes count once for each.
[[nodiscard]] Result<std::int64_t> resident_bytes(pid_t root);

}  // namespace rtp::bench
