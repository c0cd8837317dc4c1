#include "app/csv_reader.h"

#include <fmt/format.h>

namespace rtp::app {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

Result<void> CsvReader::push(std::string_view bytes) {
  for (const char byte : bytes) {
    if (skip_byte_order_mark(byte)) {
      continue;
    }
    if (++row_bytes_ > kMaxRowBytes) {
      return fail(ErrorCode::kTooLarge,
                  fmt::format("line {}: the row has over {} bytes", row_.line, kMaxRowBytes));
    }
    RTP_CHECK(take(byte));
    if (byte == '\n') {
      ++line_;
    }
  }
  return {};
}

Result<void> CsvReader::finish() {
  if (state_ == State::kQuoted) {
    return malformed("the quote that opens a field of this row is never closed");
  }
  if (state_ == State::kCarriageReturn) {
    return malformed("a CR without LF");
  }
  if (state_ != State::kFieldStart || !row_.fields.empty()) {
    end_field();
    end_row();
  }
  return {};
}

bool CsvReader::skip_byte_order_mark(char byte) {
  if (mark_bytes_ == kByteOrderMark.size()) {
    return false;
  }
  if (byte == kByteOrderMark[mark_bytes_]) {
    ++mark_bytes_;
    return true;
  }
  if (mark_bytes_ > 0) {
    field_ = kByteOrderMark.substr(0, mark_bytes_);  // it was the beginning of the first field
    state_ = State::kUnquoted;
  }
  mark_bytes_ = kByteOrderMark.size();
  return false;
}

Result<void> CsvReader::take(char byte) {
  switch (state_) {
    case State::kFieldStart:
      if (byte == '"') {
        state_ = State::kQuoted;
        row_has_quotes_ = true;
        return {};
      }
      return take_unquoted(byte);
    case State::kUnquoted:
      return take_unquoted(byte);
    case State::kQuoted:
      if (byte == '"') {
        state_ = State::kQuoteInQuoted;
        return {};
      }
      field_.push_back(byte);
      return {};
    case State::kQuoteInQuoted:
      if (byte == '"') {
        state_ = State::kQuoted;
        field_.push_back(byte);
        return {};
      }
      if (byte != ',' && byte != '\r' && byte != '\n') {
        return malformed("text after the closing quote of a field");
      }
      return take_unquoted(byte);
    case State::kCarriageReturn:
      if (byte != '\n') {
        return malformed("a CR without LF");
      }
      end_row();
      return {};
  }
  return {};
}

Result<void> CsvReader::take_unquoted(char byte) {
  switch (byte) {
    case ',':
      end_field();
      state_ = State::kFieldStart;
      return {};
    case '\n':
      end_field();
      end_row();
      return {};
    case '\r':
      end_field();
      state_ = State::kCarriageReturn;
      return {};
    case '"':
      return malformed("a quote inside of a field without quotes");
    default:
      state_ = State::kUnquoted;
      field_.push_back(byte);
      return {};
  }
}

void CsvReader::end_field() {
  row_.fields.push_back(std::move(field_));
  field_.clear();
}

void CsvReader::end_row() {
  const bool empty_line = row_.fields.size() == 1 && row_.fields.front().empty() && !row_has_quotes_;
  if (!empty_line) {
    on_row_(std::move(row_));
  }
  row_ = {.line = line_ + 1, .fields = {}};
  row_bytes_ = 0;
  row_has_quotes_ = false;
  state_ = State::kFieldStart;
}

std::unexpected<Error> CsvReader::malformed(std::string_view what) const {
  return fail(ErrorCode::kMalformed,
              fmt::format("line {}: {}", state_ == State::kQuoted ? row_.line : line_, what));
}

}  // namespace rtp::app
