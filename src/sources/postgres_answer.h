// What libpq has of an answer of the server, as values. Pure: thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

#include "base/error.h"

namespace rtp::sources {

/// Rows of text; absent values are NULL.
using PostgresRows = std::vector<std::vector<std::optional<std::string>>>;

[[nodiscard]] PostgresRows rows_of(const PGresult* result);

/// The server's words, with detail and hint, or libpq's. By SQLSTATE kPermissionDenied, kNotFound,
/// kAlreadyExists (also for what is in use); kUnavailable for all else.
[[nodiscard]] Error error_of(const PGresult* result);

/// Without line ends: libpq's messages have several lines.
[[nodiscard]] std::string one_line(std::string_view text);

}  // namespace rtp::sources
