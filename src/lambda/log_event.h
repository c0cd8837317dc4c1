// An event of a function's log as a line of JSON, with the names that CloudWatch Logs has for them. Pure.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/error.h"

namespace rtp::lambda {

struct LogEvent {
  std::chrono::milliseconds time{};  // since the Unix epoch
  std::string log_stream;            // tells the processes of a function apart
  std::string message;               // of one line or several

  bool operator==(const LogEvent&) const = default;
};

/// {"timestamp":1480000000123,"logStreamName":...,"message":...} without the end of the line; there is none
/// within. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string to_json(const LogEvent& event);

/// What to_json() made, with or without the end of its line. kMalformed for all else.
[[nodiscard]] Result<LogEvent> parse_log_event(std::string_view line);

}  // namespace rtp::lambda
