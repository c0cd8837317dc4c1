#include "records/json_array_records.h"

#include <algorithm>

#include <fmt/format.h>

#include "records/check_json.h"
#include "records/json_text.h"

namespace rtp::records {

Result<void> JsonArrayRecords::push(std::string_view bytes) {
  while (!bytes.empty()) {
    if (state_ == State::kElements) {
      const std::size_t end = element_bytes(bytes);
      append(bytes.substr(0, end));
      position_ += end;
      bytes.remove_prefix(end);
      if (bytes.empty()) {
        break;
      }
      RTP_CHECK(end_element(bytes.front()));
    } else {
      RTP_CHECK(take_outside(bytes.front()));
    }
    ++position_;
    bytes.remove_prefix(1);
  }
  return {};
}

Result<void> JsonArrayRecords::finish() {
  if (state_ != State::kBehind) {
    return fail(ErrorCode::kMalformed,
                fmt::format("not a JSON array: it is not closed at byte {}, where the file ends", position_));
  }
  return {};
}

/// How many bytes at the front belong to the element: up to a comma or bracket outside of all in it.
std::size_t JsonArrayRecords::element_bytes(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (escaped_) {
      escaped_ = false;
    } else if (in_string_) {
      at = std::min(bytes.find_first_of("\"\\", at), bytes.size());
      if (at < bytes.size()) {
        escaped_ = bytes[at] == '\\';
        in_string_ = escaped_;
      }
    } else if (const char byte = bytes[at]; byte == '"') {
      in_string_ = true;
    } else if (depth_ == 0 && (byte == ',' || byte == ']')) {
      return at;
    } else if (byte == '[' || byte == '{') {
      ++depth_;
    } else if ((byte == ']' || byte == '}') && depth_ > 0) {
      --depth_;
    }
    ++at;
  }
  return bytes.size();
}

void JsonArrayRecords::append(std::string_view part) {
  size_ += part.size();
  if (size_ <= kMaxRecordBytes) {
    text_.append(part);
  }
}

Result<void> JsonArrayRecords::take_outside(char byte) {
  if (is_json_blank(byte)) {
    return {};
  }
  if (state_ == State::kBehind) {
    return fail(
        ErrorCode::kMalformed,
        fmt::format("extra data behind the JSON array at byte {}: arrays one a line are NDJSON", position_));
  }
  if (byte != '[') {
    return fail(ErrorCode::kMalformed,
                fmt::format("not a JSON array: it does not begin at byte {}", position_));
  }
  state_ = State::kElements;
  begin_ = position_ + 1;
  return {};
}

Result<void> JsonArrayRecords::end_element(char delimiter) {
  const bool empty_array =
      delimiter == ']' && index_ == 0 && trim_json(text_).empty() && size_ == text_.size();
  if (!empty_array) {
    RTP_CHECK(deliver_element());
  }
  state_ = delimiter == ']' ? State::kBehind : State::kElements;
  ++index_;
  begin_ = position_ + 1;
  size_ = 0;
  text_.clear();
  return {};
}

Result<void> JsonArrayRecords::deliver_element() {
  if (size_ > kMaxRecordBytes) {
    on_record_(index_, std::unexpected(record_too_large()));
    return {};
  }
  const JsonCheck check = check_json(text_);
  if (check.verdict == JsonVerdict::kWhole) {
    on_record_(index_, trim_json(text_));
  } else if (check.verdict == JsonVerdict::kOutOfRange) {
    on_record_(index_, std::unexpected(check.result().error()));
  } else {
    return fail(ErrorCode::kMalformed, fmt::format("element {}, which begins at byte {} of the file: {}",
                                                   index_, begin_, check.problem));
  }
  return {};
}

}  // namespace rtp::records
