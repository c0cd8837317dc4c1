// Log sequence numbers: places in PostgreSQL's write-ahead log. Pure: thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace rtp::pgoutput {

/// A byte offset in the log; 0 where there is none (PostgreSQL's InvalidXLogRecPtr).
using Lsn = std::uint64_t;

/// "16/B374D848" to its number (PostgreSQL 15, 8.20 pg_lsn): two hexadecimal numbers of up to 8 digits.
/// Errors: kMalformed.
[[nodiscard]] Result<Lsn> parse_lsn(std::string_view text);

/// The inverse of parse_lsn, as the server writes it: upper case, without leading zeros.
[[nodiscard]] std::string to_string(Lsn lsn);

}  // namespace rtp::pgoutput
