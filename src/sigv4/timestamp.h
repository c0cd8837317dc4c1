// The two forms of a request's time: X-Amz-Date's ISO 8601 basic form and HTTP's Date. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rtp::sigv4 {

/// "20150830T123600Z". REQUIRES: a year of four digits.
[[nodiscard]] std::string format_timestamp(std::chrono::sys_seconds time);

/// "20150830T123600Z", nothing else.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_timestamp(std::string_view text);

/// "Sun, 30 Aug 2015 12:36:00 GMT" (RFC 9110 5.6.7, IMF-fixdate), with +0000 or -0000 for GMT as well,
/// because botocore writes that; or a timestamp, which AWS allows in Date.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

}  // namespace rtp::sigv4
