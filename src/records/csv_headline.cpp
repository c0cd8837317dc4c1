#include "records/csv_headline.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "dynamodb/number.h"
#include "dynamodb/wire_json.h"

namespace rtp::records {
namespace {

/// RFC 8259 6.
bool is_json_number(std::string_view text) {
  const auto skip_digits = [&text] {
    const auto end = static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
    text.remove_prefix(end);
    return end;
  };
  if (text.starts_with('-')) {
    text.remove_prefix(1);
  }
  const bool leading_zero = text.starts_with('0');
  const auto whole = skip_digits();
  if (whole == 0 || (leading_zero && whole > 1)) {
    return false;
  }
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (skip_digits() == 0) {
      return false;
    }
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) {
      text.remove_prefix(1);
    }
    if (skip_digits() == 0) {
      return false;
    }
  }
  return text.empty();
}

/// Whether a JSON number is one of dynamodb::Number.
bool is_in_range(std::string_view number) {
  constexpr std::size_t kAlwaysExact = 38;  // its digits, of which no fewer characters can have more
  return (number.size() <= kAlwaysExact && number.find_first_of("eE") == std::string_view::npos) ||
         dynamodb::Number::parse(number);
}

void append_field(std::string& out, std::string_view field) {
  if (is_json_number(field) && is_in_range(field)) {
    out.append(field);
  } else {
    dynamodb::append_json_string(out, field);
  }
}

}  // namespace

CsvHeadline::CsvHeadline(CsvFields names) : names_(names.begin(), names.end()), members_(names.size()) {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const auto behind = names_.begin() + static_cast<std::ptrdiff_t>(i) + 1;
    if (!names_[i].empty() && std::find(behind, names_.end(), names_[i]) == names_.end()) {
      dynamodb::append_json_string(members_[i], names_[i]);
      members_[i].push_back(':');
    }
  }
}

Result<void> CsvHeadline::append_json(std::string& out, CsvFields fields) const {
  if (fields.size() != names_.size()) {
    return fail(ErrorCode::kMalformed,
                fmt::format("{} fields below a headline of {}", fields.size(), names_.size()));
  }
  const std::size_t begin = out.size();
  char separator = '{';
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!members_[i].empty()) {
      out.push_back(std::exchange(separator, ','));
      out.append(members_[i]);
      append_field(out, fields[i]);
    }
  }
  out.append(separator == '{' ? "{}" : "}");
  if (!is_utf8(std::string_view(out).substr(begin))) {
    return fail(ErrorCode::kMalformed, "the row or the headline is not UTF-8: save the file as UTF-8");
  }
  return {};
}

}  // namespace rtp::records
