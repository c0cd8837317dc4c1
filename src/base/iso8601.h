// Points in time as text that people and programs read. Pure.
#pragma once

#include <chrono>
#include <string>

namespace rtp {

/// "2026-11-24T08:00:00.123Z" of a Unix time.
[[nodiscard]] std::string iso8601(std::chrono::milliseconds unix_time);

}  // namespace rtp
