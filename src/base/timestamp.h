// Points in time from text: ISO 8601 and epoch numbers. Pure.
#pragma once

#include <chrono>
#include <string_view>

#include "base/error.h"

namespace rtp {

/// Time since the Unix epoch from "2016-12-16T05:34:02.5-06:00" (offset or Z needed; ' ' for T, ':' of the
/// offset and the fraction optional) or from an epoch number of seconds, or of milliseconds when it is
/// 100,000,000,000 or more. Digits below milliseconds are dropped. kMalformed, naming the text, for all else.
[[nodiscard]] Result<std::chrono::milliseconds> parse_timestamp(std::string_view text);

}  // namespace rtp
