// Rows of a CSV file with a headline as records. Pure; not thread-safe.
#pragma once

#include <optional>
#include <string>

#include "records/csv_headline.h"
#include "records/csv_reader.h"
#include "records/format_reader.h"

namespace rtp::records {

/// A row of a wrong width or that is not UTF-8 is no record; quotes that RFC 4180 does not allow end the
/// file.
class CsvRecords final : public FormatReader {
 public:
  /// `on_record` must outlive this.
  explicit CsvRecords(const OnRecord& on_record);

  [[nodiscard]] Result<void> push(std::string_view bytes) override;
  [[nodiscard]] Result<void> finish() override;

 private:
  void take(std::size_t line, const Result<CsvFields>& fields);
  [[nodiscard]] Result<std::string_view> record_of(const Result<CsvFields>& row);

  const OnRecord& on_record_;
  CsvReader reader_;
  std::optional<CsvHeadline> headline_;
  std::string json_;
  Result<void> outcome_;  // of the headline
};

}  // namespace rtp::records
