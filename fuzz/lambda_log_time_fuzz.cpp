// Any bytes as a point in time: refused, or the same time from now when now is another day.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzzing.h"
#include "lambda/log_time.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::chrono::milliseconds kNow(1'480'000'000'123);
  constexpr std::chrono::days kLater(100);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto time = rtp::lambda::parse_log_time(text, kNow);
  const auto later = rtp::lambda::parse_log_time(text, kNow + kLater);
  rtp::fuzzing::require(time.has_value() == later.has_value());
  if (time) {
    const auto between = *later - *time;
    rtp::fuzzing::require(between == kLater || between == std::chrono::milliseconds(0));
  }
  return 0;
}
