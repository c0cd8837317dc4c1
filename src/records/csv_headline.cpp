#include "records/csv_headline.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.h"
#include "dynamodb/number.h"
#include "dynamodb/wire_json.h"

namespace rtp::records {
namespace {

/// RFC 8259 6.
bool is_json_number(std::string_view text) {
  const auto skip_digits = [&text] {
    const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
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

void append_field(std::string& out, std::string_view field) {
  if (is_json_number(field) && dynamodb::Number::parse(field)) {
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
