#include "app/replay_log.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "app/csv_reader.h"
#include "base/nearest_name.h"
#include "base/timestamp.h"
#include "dynamodb/wire_json.h"

namespace rtp::app {
namespace {

/// Collects rows, and why others are none.
class LogBuilder {
 public:
  explicit LogBuilder(const ReplayColumns& columns) : columns_(columns) {}

  void add(std::size_t line, Result<ReplayRow> row) {
    if (row) {
      log_.rows.push_back(*std::move(row));
      return;
    }
    ++log_.skipped;
    if (log_.problems.size() < ReplayLog::kMaxProblems) {
      log_.problems.push_back(fmt::format("line {}: {}", line, row.error().message));
    }
  }

  /// `item` still has its key column; `time` is absent where the row has none.
  [[nodiscard]] Result<ReplayRow> make_row(std::string id, std::optional<std::string_view> time,
                                           dynamodb::Item item) const {
    ReplayRow row;
    if (id.empty()) {
      return fail(ErrorCode::kMalformed, fmt::format("{} is empty", columns_.key));
    }
    if (columns_.time) {
      if (!time) {
        return fail(ErrorCode::kMalformed, fmt::format("there is no time {}", *columns_.time));
      }
      RTP_TRY(row.time, parse_timestamp(*time));
    }
    item.erase(columns_.key);
    item.insert_or_assign(columns_.item_key, id);
    dynamodb::append_plain_json(row.json, item);
    row.id = std::move(id);
    return row;
  }

  [[nodiscard]] ReplayLog finish() {
    std::ranges::stable_sort(log_.rows, {}, &ReplayRow::time);
    return std::move(log_);
  }

 private:
  const ReplayColumns& columns_;
  ReplayLog log_;
};

/// RFC 8259 section 6: what JSON would read as a number, so not "007", "+1", "1." or ".5".
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

dynamodb::AttributeValue value_of_field(const std::string& field) {
  if (is_json_number(field)) {
    if (auto number = dynamodb::Number::parse(field)) {
      return *std::move(number);
    }
  }
  return field;
}

/// The rows of a CSV file below its headline.
class CsvLog {
 public:
  CsvLog(const ReplayColumns& columns, LogBuilder& builder) : columns_(columns), builder_(builder) {}

  void take(CsvRow row) {
    if (header_.empty()) {
      header_ = std::move(row.fields);
      outcome_ = find_columns();
    } else if (outcome_) {
      builder_.add(row.line, make_row(row.fields));
    }
  }

  [[nodiscard]] const Result<void>& outcome() const { return outcome_; }

 private:
  [[nodiscard]] Result<std::size_t> find_column(const std::string& name) const {
    const auto found = std::ranges::find(header_, name);
    if (found == header_.end()) {
      const std::vector<std::string_view> names(header_.begin(), header_.end());
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format(R"(the file has no column "{}", did you mean "{}"? Its columns: {})", name,
                              nearest_name(name, names).value_or(""), fmt::join(header_, ", ")));
    }
    return static_cast<std::size_t>(found - header_.begin());
  }

  [[nodiscard]] Result<void> find_columns() {
    RTP_TRY(key_, find_column(columns_.key));
    if (columns_.time) {
      RTP_TRY(time_, find_column(*columns_.time));
    }
    return {};
  }

  [[nodiscard]] Result<ReplayRow> make_row(const std::vector<std::string>& fields) const {
    if (fields.size() != header_.size()) {
      return fail(ErrorCode::kMalformed,
                  fmt::format("{} fields below a headline of {}", fields.size(), header_.size()));
    }
    dynamodb::Item item;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (!header_[i].empty()) {  // row numbers, as a rule; no attribute is without a name
        item.insert_or_assign(header_[i], value_of_field(fields[i]));
      }
    }
    return builder_.make_row(fields[key_], fields[time_], std::move(item));
  }

  const ReplayColumns& columns_;
  LogBuilder& builder_;
  std::vector<std::string> header_;
  std::size_t key_ = 0;
  std::size_t time_ = 0;
  Result<void> outcome_;
};

Result<void> read_csv(std::istream& input, const ReplayColumns& columns, LogBuilder& builder) {
  constexpr std::size_t kChunkBytes = 64UL * 1024;
  CsvLog log(columns, builder);
  CsvReader reader([&log](CsvRow row) { log.take(std::move(row)); });
  std::string chunk(kChunkBytes, '\0');
  do {
    input.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    RTP_CHECK(reader.push(std::string_view(chunk).substr(0, static_cast<std::size_t>(input.gcount()))));
    RTP_CHECK(log.outcome());
  } while (input);
  RTP_CHECK(reader.finish());
  return log.outcome();
}

/// The text of a member that is a string or a number; absent for all else.
std::optional<std::string> scalar_text(const dynamodb::Item& item, const std::string& name) {
  const auto found = item.find(name);
  if (found == item.end()) {
    return std::nullopt;
  }
  if (const auto* text = found->second.as<std::string>()) {
    return *text;
  }
  if (const auto* number = found->second.as<dynamodb::Number>()) {
    return number->to_string();
  }
  return std::nullopt;
}

Result<ReplayRow> row_from_json(std::string_view line, const ReplayColumns& columns,
                                const LogBuilder& builder) {
  RTP_TRY(auto item, dynamodb::item_from_plain_json(line));
  auto id = scalar_text(item, columns.key);
  if (!id) {
    return fail(ErrorCode::kMalformed, fmt::format("there is no string or number \"{}\"", columns.key));
  }
  const auto time = columns.time ? scalar_text(item, *columns.time) : std::nullopt;
  return builder.make_row(*std::move(id), time, std::move(item));
}

void read_ndjson(std::istream& input, const ReplayColumns& columns, LogBuilder& builder) {
  std::string line;
  for (std::size_t number = 1; std::getline(input, line); ++number) {
    if (line.find_first_not_of(" \t\r") != std::string::npos) {
      builder.add(number, row_from_json(line, columns, builder));
    }
  }
}

}  // namespace

Result<ReplayLog> read_replay_log(std::istream& input, const ReplayColumns& columns) {
  LogBuilder builder(columns);
  if (input.peek() == '{') {
    read_ndjson(input, columns, builder);
  } else {
    RTP_CHECK(read_csv(input, columns, builder));
  }
  return builder.finish();
}

}  // namespace rtp::app
