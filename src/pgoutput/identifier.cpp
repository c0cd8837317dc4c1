#include "pgoutput/identifier.h"

#include "base/utf8.h"

namespace rtp::pgoutput {
namespace {

Result<std::string> quote(std::string_view text, char mark) {
  if (text.contains('\0')) {
    return fail(ErrorCode::kInvalidArgument,
                "\"" + printable_utf8(text.substr(0, text.find('\0'))) +
                    "...\" has a NUL, which PostgreSQL's text cannot hold: remove it");
  }
  std::string quoted(1, mark);
  for (const char c : text) {
    quoted.append(c == mark ? 2 : 1, c);
  }
  quoted.push_back(mark);
  return quoted;
}

}  // namespace

Result<std::string> quote_identifier(std::string_view name) {
  if (name.empty()) {
    return fail(ErrorCode::kInvalidArgument, "a name in PostgreSQL cannot be empty: give it one character");
  }
  return quote(name, '"');
}

Result<std::string> quote_literal(std::string_view text) { return quote(text, '\''); }

}  // namespace rtp::pgoutput
