// Dates and times of PostgreSQL in its DateStyle ISO (PostgreSQL 15, 8.5.2) as ISO 8601. What ISO 8601 has no
// common form for stays as PostgreSQL writes it: infinity, years of more than four digits, years BC. Pure:
// thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rtp::pgoutput {

/// "2026-11-28", as it is. Absent, as below, for a text of another DateStyle.
[[nodiscard]] std::optional<std::string> iso_date(std::string_view text);

/// "2026-11-28 08:00:00.5" as "2026-11-28T08:00:00.5".
[[nodiscard]] std::optional<std::string> iso_timestamp(std::string_view text);

/// "2026-11-28 08:00:00.5+05:30" as "2026-11-28T02:30:00.5Z".
[[nodiscard]] std::optional<std::string> iso_timestamp_tz(std::string_view text);

}  // namespace rtp::pgoutput
