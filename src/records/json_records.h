// JSON files as records: a value per line (NDJSON), the elements of an array, or one value. Pure; not
// thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "records/format_reader.h"

namespace rtp::records {

/// Each line that is not blank is a record; what is wrong in one line does not touch the next.
class NdjsonRecords final : public FormatReader {
 public:
  /// `on_record` must outlive this.
  explicit NdjsonRecords(const OnRecord& on_record) : on_record_(on_record) {}

  [[nodiscard]] Result<void> push(std::string_view bytes) override;
  [[nodiscard]] Result<void> finish() override;

 private:
  void append(std::string_view part);
  void take(std::string_view line);

  const OnRecord& on_record_;
  std::size_t line_ = 1;
  std::size_t line_bytes_ = 0;  // of the line that has begun in an earlier input
  std::string begun_;           // it, unless it is too large
};

/// The text is one record, number 1, and an error if it is not JSON; blanks alone are none.
class JsonValueRecord final : public FormatReader {
 public:
  /// `on_record` must outlive this.
  explicit JsonValueRecord(const OnRecord& on_record) : on_record_(on_record) {}

  [[nodiscard]] Result<void> push(std::string_view bytes) override;
  [[nodiscard]] Result<void> finish() override;

 private:
  const OnRecord& on_record_;
  std::string text_;
  bool too_large_ = false;
};

}  // namespace rtp::records
