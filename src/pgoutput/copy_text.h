// Rows of COPY ... TO STDOUT in text format (PostgreSQL 15, COPY, "Text Format"), one at a time, as libpq's
// PQgetCopyData hands them over. Pure: thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace rtp::pgoutput {

/// A row's values, absent for SQL NULL. Values own their data.
using CopyRow = std::vector<std::optional<std::string>>;

/// `row` may end with its line end. The delimiter is a tab and null is \N: the defaults. An empty row is one
/// empty value. Errors: kMalformed for a line end within the row and for a backslash at its end.
[[nodiscard]] Result<CopyRow> parse_copy_row(std::string_view row);

}  // namespace rtp::pgoutput
