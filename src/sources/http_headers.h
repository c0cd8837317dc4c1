// What the headers of an answer say to a client that polls. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rtp::sources {

/// The target of the first link with the relation "next" in the value of a Link header (RFC 8288 3); absent
/// where there is none.
[[nodiscard]] std::optional<std::string> next_link(std::string_view value);

/// How long a Retry-After header (RFC 9110 10.2.3) asks to wait, from the Unix time `now` on: seconds, or
/// until a date; absent for what is neither. Never negative.
[[nodiscard]] std::optional<std::chrono::seconds> retry_after(std::string_view value,
                                                              std::chrono::milliseconds now);

}  // namespace rtp::sources
