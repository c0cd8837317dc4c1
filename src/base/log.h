// Structured logs: one JSON object per line on standard error, with time, level, message and fields.
// Thread-safe.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace rtp {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

using LogField = std::pair<std::string_view, std::string>;

/// Lines below `level` are dropped. kInfo at start.
void set_log_level(LogLevel level);

/// Writes one line: {"time":"2026-11-24T08:00:00.123Z","level":"info","message":...,fields...}.
void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});

}  // namespace rtp
