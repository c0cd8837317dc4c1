#include "app/replay_log.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "base/nearest_name.h"
#include "base/timestamp.h"
#include "dynamodb/wire_json.h"
#include "records/csv_headline.h"
#include "records/csv_reader.h"

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

/// The rows of a CSV file below its headline.
class CsvLog {
 public:
  CsvLog(const ReplayColumns& columns, LogBuilder& builder) : columns_(columns), builder_(builder) {}

  void take(std::size_t line, const Result<records::CsvFields>& fields) {
    if (headline_) {
      builder_.add(line, make_row(fields));
    } else if (outcome_) {
      outcome_ = read_headline(fields);
    }
  }

  [[nodiscard]] const Result<void>& outcome() const { return outcome_; }

 private:
  [[nodiscard]] static Result<std::size_t> find_column(const records::CsvHeadline& headline,
                                                       const std::string& name) {
    const auto found = std::ranges::find(headline.names(), name);
    if (found == headline.names().end()) {
      const std::vector<std::string_view> names(headline.names().begin(), headline.names().end());
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format(R"(the file has no column "{}", did you mean "{}"? Its columns: {})", name,
                              nearest_name(name, names).value_or(""), fmt::join(names, ", ")));
    }
    return static_cast<std::size_t>(found - headline.names().begin());
  }

  [[nodiscard]] Result<void> read_headline(const Result<records::CsvFields>& fields) {
    RTP_TRY(const records::CsvFields names, fields);
    records::CsvHeadline headline(names);
    RTP_TRY(key_, find_column(headline, columns_.key));
    if (columns_.time) {
      RTP_TRY(time_, find_column(headline, *columns_.time));
    }
    headline_ = std::move(headline);
    return {};
  }

  [[nodiscard]] Result<ReplayRow> make_row(const Result<records::CsvFields>& row) const {
    RTP_TRY(const records::CsvFields fields, row);
    std::string json;
    RTP_CHECK(headline_->append_json(json, fields));
    RTP_TRY(dynamodb::Item item, dynamodb::item_from_plain_json(json));
    return builder_.make_row(std::string(fields[key_]), fields[time_], std::move(item));
  }

  const ReplayColumns& columns_;
  LogBuilder& builder_;
  std::optional<records::CsvHeadline> headline_;
  std::size_t key_ = 0;
  std::size_t time_ = 0;
  Result<void> outcome_;
};

Result<void> read_csv(std::istream& input, const ReplayColumns& columns, LogBuilder& builder) {
  constexpr std::size_t kChunkBytes = 64UL * 1024;
  CsvLog log(columns, builder);
  records::CsvReader reader(
      [&log](std::size_t line, const Result<records::CsvFields>& fields) { log.take(line, fields); });
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
