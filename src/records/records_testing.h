// What the tests of file formats share.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "records/record_reader.h"

namespace rtp::records {

/// What became of a file.
struct Reading {
  std::vector<std::pair<std::size_t, std::string>> records;  // number and JSON
  std::vector<std::pair<std::size_t, ErrorCode>> refused;
  std::vector<std::string> reasons;  // of refused
  std::optional<Error> error;        // the one that ended it

  bool operator==(const Reading&) const = default;

  void take(std::size_t number, const Result<std::string_view>& json) {
    if (json) {
      records.emplace_back(number, *json);
    } else {
      refused.emplace_back(number, json.error().code);
      reasons.push_back(json.error().message);
    }
  }
};

using Records = std::vector<std::pair<std::size_t, std::string>>;
using Refused = std::vector<std::pair<std::size_t, ErrorCode>>;

/// Reads the pieces one after the other, up to the first error.
inline Reading read_pieces(RecordFormat format, std::initializer_list<std::string_view> pieces) {
  Reading reading;
  RecordReader reader(format, [&reading](std::size_t number, const Result<std::string_view>& json) {
    reading.take(number, json);
  });
  Result<void> outcome;
  for (const auto piece : pieces) {
    if (outcome) {
      outcome = reader.push(piece);
    }
  }
  if (outcome) {
    outcome = reader.finish();
  }
  if (!outcome) {
    reading.error = outcome.error();
  }
  return reading;
}

}  // namespace rtp::records
