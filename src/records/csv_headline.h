// The first row of a CSV file: the names of its columns, which make JSON objects of the other rows. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "records/csv_reader.h"

namespace rtp::records {

class CsvHeadline {
 public:
  /// Copies the names. Columns without a name (row numbers, as a rule) are left out of the objects; of
  /// columns of one name the last counts.
  explicit CsvHeadline(CsvFields names);

  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

  /// Appends the row as an object to `out`. Fields that are JSON numbers (RFC 8259 6, so not "007", "+1",
  /// "1." or ".5") in the range of dynamodb::Number become numbers as they are written, all others strings.
  /// kMalformed for more or fewer fields than names, and for what is not UTF-8; then `out` has no JSON.
  [[nodiscard]] Result<void> append_json(std::string& out, CsvFields fields) const;

 private:
  std::vector<std::string> names_;
  std::vector<std::string> members_;  // "name": of each column; empty where it is left out
};

}  // namespace rtp::records
