// Names and values in the text of SQL and replication commands (PostgreSQL 15, 4.1 Lexical Structure). Pure:
// thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace rtp::pgoutput {

/// my"table as "my""table". Errors: kInvalidArgument for an empty name and for one with a NUL.
[[nodiscard]] Result<std::string> quote_identifier(std::string_view name);

/// it's as 'it''s'; backslashes stand for themselves, as with standard_conforming_strings (the default) and
/// in replication commands. Errors: kInvalidArgument for a text with a NUL.
[[nodiscard]] Result<std::string> quote_literal(std::string_view text);

}  // namespace rtp::pgoutput
