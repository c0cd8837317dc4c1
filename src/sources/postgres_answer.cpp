#include "sources/postgres_answer.h"

#include <utility>

#include <fmt/format.h>

namespace rtp::sources {
namespace {

ErrorCode code_of(std::string_view sql_state) {
  if (sql_state == "42501") {
    return ErrorCode::kPermissionDenied;
  }
  if (sql_state == "42P01" || sql_state == "42704" || sql_state == "3F000") {
    return ErrorCode::kNotFound;
  }
  if (sql_state == "42710" || sql_state == "55006") {
    return ErrorCode::kAlreadyExists;
  }
  return ErrorCode::kUnavailable;
}

std::string_view field(const PGresult* result, char code) {
  const char* text = PQresultErrorField(result, static_cast<unsigned char>(code));
  return text == nullptr ? std::string_view() : std::string_view(text);
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool is_blank = c == '\n' || c == '\t' || c == ' ';
    if (!is_blank) {
      line.push_back(c);
    } else if (!line.empty() && line.back() != ' ') {
      line.push_back(' ');
    }
  }
  while (line.ends_with(' ')) {
    line.pop_back();
  }
  return line;
}

Error error_of(const PGresult* result) {
  std::string message = fmt::format("PostgreSQL: {}", field(result, PG_DIAG_MESSAGE_PRIMARY));
  for (const char code : {PG_DIAG_MESSAGE_DETAIL, PG_DIAG_MESSAGE_HINT}) {
    if (const std::string_view more = field(result, code); !more.empty()) {
      message += fmt::format(". {}", more);
    }
  }
  if (field(result, PG_DIAG_MESSAGE_PRIMARY).empty()) {
    message += PQresultErrorMessage(result);  // of libpq, not of the server
  }
  return {code_of(field(result, PG_DIAG_SQLSTATE)), one_line(message)};
}

PostgresRows rows_of(const PGresult* result) {
  PostgresRows rows(static_cast<std::size_t>(PQntuples(result)));
  for (int row = 0; row < PQntuples(result); ++row) {
    auto& values = rows[static_cast<std::size_t>(row)];
    for (int column = 0; column < PQnfields(result); ++column) {
      if (PQgetisnull(result, row, column) != 0) {
        values.emplace_back();
      } else {
        values.emplace_back(std::in_place, PQgetvalue(result, row, column),
                            static_cast<std::size_t>(PQgetlength(result, row, column)));
      }
    }
  }
  return rows;
}

}  // namespace rtp::sources
