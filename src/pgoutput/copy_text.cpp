#include "pgoutput/copy_text.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace rtp::pgoutput {
namespace {

constexpr std::string_view kNull = "\\N";

/// Takes a number of up to `digits` digits off `text` and appends the byte it stands for; false where there
/// is none.
bool append_numbered(std::string& out, std::string_view& text, std::size_t digits, int base) {
  std::uint32_t value = 0;
  const std::string_view number = text.substr(0, digits);
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value, base);
  if (error != std::errc()) {
    return false;
  }
  text.remove_prefix(static_cast<std::size_t>(end - number.data()));
  out.push_back(static_cast<char>(value));  // \777 is, as for the server, the low 8 bits
  return true;
}

/// Takes an escape off `text`, which begins behind its backslash and is not empty.
void append_escaped(std::string& out, std::string_view& text) {
  static constexpr std::string_view kNames = "bfnrtv";
  static constexpr std::string_view kBytes = "\b\f\n\r\t\v";
  if (append_numbered(out, text, 3, 8)) {
    return;
  }
  const char c = text.front();
  text.remove_prefix(1);
  if (c == 'x' && append_numbered(out, text, 2, 16)) {
    return;
  }
  const std::size_t name = kNames.find(c);
  out.push_back(name == std::string_view::npos ? c : kBytes[name]);
}

Result<std::optional<std::string>> read_field(std::string_view field) {
  if (field == kNull) {
    return std::nullopt;
  }
  std::string text;
  text.reserve(field.size());
  while (!field.empty()) {
    const std::size_t plain = std::min(field.find('\\'), field.size());
    text.append(field.substr(0, plain));
    field.remove_prefix(plain);
    if (field.empty()) {
      break;
    }
    field.remove_prefix(1);
    if (field.empty()) {
      return fail(ErrorCode::kMalformed, "a COPY value ends with a backslash: the row is cut");
    }
    append_escaped(text, field);
  }
  return text;
}

}  // namespace

Result<CopyRow> parse_copy_row(std::string_view row) {
  if (row.ends_with('\n')) {
    row.remove_suffix(1);
  }
  if (row.contains('\n')) {
    return fail(ErrorCode::kMalformed, "a COPY row has a line end within: hand over one row at a time");
  }
  CopyRow values;
  values.reserve(static_cast<std::size_t>(std::ranges::count(row, '\t')) + 1);
  for (;;) {
    const std::size_t end = std::min(row.find('\t'), row.size());
    RTP_TRY(auto value, read_field(row.substr(0, end)));
    values.push_back(std::move(value));
    if (end == row.size()) {
      return values;
    }
    row.remove_prefix(end + 1);
  }
}

}  // namespace rtp::pgoutput
