// A recorded file as items in order of time: CSV with a headline, or NDJSON. Pure but for reading the stream.
#pragma once

#include <chrono>
#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace rtp::app {

/// What is what in the file.
struct ReplayColumns {
  std::string key;                  // column (member) whose value is the item's id
  std::optional<std::string> time;  // column (member) of the row's time; absent: the order of the file counts
  std::string item_key;             // name of the items' key attribute, which takes the place of `key`
};

struct ReplayRow {
  std::chrono::milliseconds time{};  // since the epoch; 0 without a time column
  std::string id;
  std::string json;  // the item as plain JSON, on one line
};

struct ReplayLog {
  static constexpr std::size_t kMaxProblems = 5;

  std::vector<ReplayRow> rows;        // by time; equal times in the order of the file
  std::size_t skipped = 0;            // rows that are no item
  std::vector<std::string> problems;  // why, with the line: the first kMaxProblems of them
};

/// Reads NDJSON when the first character is '{', CSV otherwise. Fields that are JSON numbers become numbers,
/// all others strings; the id is always a string. Errors: kInvalidArgument for a column that is not in the
/// headline (naming the nearest), kMalformed as records::CsvReader, kTooLarge for a headline that is.
[[nodiscard]] Result<ReplayLog> read_replay_log(std::istream& input, const ReplayColumns& columns);

}  // namespace rtp::app
