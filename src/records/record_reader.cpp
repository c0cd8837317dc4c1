#include "records/record_reader.h"

#include <utility>

#include "records/check_json.h"
#include "records/csv_records.h"
#include "records/json_array_records.h"
#include "records/json_records.h"
#include "records/json_text.h"

namespace rtp::records {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

Result<void> RecordReader::push(std::string_view bytes) {
  if (reader_) {
    return reader_->push(bytes);
  }
  head_.append(bytes);
  if (const auto known = shape()) {
    return begin(*known);
  }
  return {};
}

Result<void> RecordReader::finish() {
  if (!reader_) {
    RTP_CHECK(begin(shape_of_the_rest()));
  }
  return reader_->finish();
}

/// Absent when more bytes have to tell.
std::optional<RecordReader::Shape> RecordReader::shape() const {
  std::string_view text = head_;
  if (text.size() < kByteOrderMark.size() && kByteOrderMark.starts_with(text)) {
    return std::nullopt;
  }
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  switch (format_) {
    case RecordFormat::kCsv:
      return Shape::kCsv;
    case RecordFormat::kNdjson:
      return Shape::kNdjson;
    case RecordFormat::kJson:
    case RecordFormat::kDetect:
      break;
  }
  const std::string_view begun = trim_json(text);
  if (begun.empty()) {
    return text.size() > kMaxRecordBytes ? std::optional(shape_of_the_rest()) : std::nullopt;
  }
  if (begun.starts_with('[')) {
    return Shape::kArray;
  }
  if (format_ == RecordFormat::kJson) {
    return Shape::kValue;
  }
  return begun.starts_with('{') ? shape_by_first_line(text) : Shape::kCsv;
}

/// Of what begins with blanks only, with a part of a mark, or with a '{' in its only line.
RecordReader::Shape RecordReader::shape_of_the_rest() const {
  switch (format_) {
    case RecordFormat::kCsv:
      return Shape::kCsv;
    case RecordFormat::kJson:
      return Shape::kValue;
    case RecordFormat::kNdjson:
    case RecordFormat::kDetect:
      break;
  }
  return Shape::kNdjson;
}

std::optional<RecordReader::Shape> RecordReader::shape_by_first_line(std::string_view text) {
  const std::size_t end = text.find('\n', text.find('{'));
  if (end != std::string_view::npos) {
    return check_json(text.substr(0, end)).verdict == JsonVerdict::kCut ? Shape::kValue : Shape::kNdjson;
  }
  return text.size() > kMaxRecordBytes ? std::optional(Shape::kNdjson) : std::nullopt;
}

Result<void> RecordReader::begin(Shape shape) {
  switch (shape) {
    case Shape::kCsv:
      reader_ = std::make_unique<CsvRecords>(on_record_);
      break;
    case Shape::kNdjson:
      reader_ = std::make_unique<NdjsonRecords>(on_record_);
      break;
    case Shape::kArray:
      reader_ = std::make_unique<JsonArrayRecords>(on_record_);
      break;
    case Shape::kValue:
      reader_ = std::make_unique<JsonValueRecord>(on_record_);
      break;
  }
  const std::string head = std::exchange(head_, {});
  std::string_view text = head;
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  return reader_->push(text);
}

}  // namespace rtp::records
