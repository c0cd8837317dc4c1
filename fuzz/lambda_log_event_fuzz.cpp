// Any bytes as a line of a function's log, and as a message: what is read is written and read again the same.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "fuzzing.h"
#include "lambda/log_event.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using rtp::fuzzing::require;
  using rtp::lambda::LogEvent;
  using rtp::lambda::parse_log_event;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto event = parse_log_event(text)) {
    const auto again = parse_log_event(to_json(*event));
    require(again.has_value() && *again == *event);
  }
  const LogEvent event{.time = std::chrono::milliseconds(1), .log_stream = "s", .message = std::string(text)};
  const std::string line = to_json(event);
  require(line.find('\n') == std::string::npos);
  const auto read = parse_log_event(line);
  require(read.has_value() && read->message == rtp::valid_utf8(text));
  require(!rtp::is_utf8(text) || read->message == text);
  return 0;
}
