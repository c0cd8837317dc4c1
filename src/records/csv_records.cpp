#include "records/csv_records.h"

#include <fmt/format.h>

namespace rtp::records {

CsvRecords::CsvRecords(const OnRecord& on_record)
    : on_record_(on_record),
      reader_([this](std::size_t line, const Result<CsvFields>& fields) { take(line, fields); }) {}

Result<void> CsvRecords::push(std::string_view bytes) {
  RTP_CHECK(reader_.push(bytes));
  return outcome_;
}

Result<void> CsvRecords::finish() {
  RTP_CHECK(reader_.finish());
  return outcome_;
}

void CsvRecords::take(std::size_t line, const Result<CsvFields>& fields) {
  if (headline_) {
    on_record_(line, record_of(fields));
  } else if (fields && outcome_) {
    headline_.emplace(*fields);
  } else if (outcome_) {
    outcome_ = fail(fields.error().code, fmt::format("line {}: {}", line, fields.error().message));
  }
}

Result<std::string_view> CsvRecords::record_of(const Result<CsvFields>& row) {
  RTP_TRY(const CsvFields fields, row);
  json_.clear();
  RTP_CHECK(headline_->append_json(json_, fields));
  if (json_.size() > kMaxRecordBytes) {
    return std::unexpected(record_too_large());
  }
  return json_;
}

}  // namespace rtp::records
