#include "records/json_records.h"

#include <algorithm>

#include <fmt/format.h>

#include "records/check_json.h"
#include "records/json_text.h"

namespace rtp::records {

Error record_too_large() {
  return {ErrorCode::kTooLarge, fmt::format("the record has over {} bytes", kMaxRecordBytes)};
}

Result<void> NdjsonRecords::push(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) {
      append(bytes);
      break;
    }
    if (line_bytes_ == 0) {
      take(bytes.substr(0, end));
    } else {
      append(bytes.substr(0, end));
      take(begun_);
    }
    begun_.clear();
    line_bytes_ = 0;
    ++line_;
    bytes.remove_prefix(end + 1);
  }
  return {};
}

Result<void> NdjsonRecords::finish() {
  take(begun_);
  return {};
}

void NdjsonRecords::append(std::string_view part) {
  line_bytes_ += part.size();
  if (line_bytes_ <= kMaxRecordBytes) {
    begun_.append(part);
  }
}

void NdjsonRecords::take(std::string_view line) {
  if (std::max(line.size(), line_bytes_) > kMaxRecordBytes) {
    on_record_(line_, std::unexpected(record_too_large()));
  } else if (line = trim_json(line); !line.empty()) {
    const Result<void> checked = check_json(line).result();
    on_record_(line_, checked ? Result<std::string_view>(line) : std::unexpected(checked.error()));
  }
}

Result<void> JsonValueRecord::push(std::string_view bytes) {
  too_large_ = too_large_ || text_.size() + bytes.size() > kMaxRecordBytes;
  if (!too_large_) {
    text_.append(bytes);
  }
  return {};
}

Result<void> JsonValueRecord::finish() {
  if (too_large_) {
    on_record_(1, std::unexpected(record_too_large()));
    return {};
  }
  if (const std::string_view value = trim_json(text_); !value.empty()) {
    RTP_CHECK(check_json(text_).result());
    on_record_(1, value);
  }
  return {};
}

}  // namespace rtp::records
