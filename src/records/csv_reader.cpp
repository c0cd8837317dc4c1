#include "records/csv_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace rtp::records {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// By byte, whether it may end a field without quotes.
constexpr auto kSpecial = [] {
  std::array<bool, 256> special{};
  for (const char byte : {',', '"', '\r', '\n'}) {
    special[static_cast<unsigned char>(byte)] = true;
  }
  return special;
}();

constexpr bool is_special(char byte) { return kSpecial[static_cast<unsigned char>(byte)]; }

}  // namespace

Result<void> CsvReader::push(std::string_view bytes) {
  skip_byte_order_mark(bytes);
  while (!bytes.empty()) {
    if (const std::size_t plain = plain_bytes(bytes); plain > 0) {
      take_plain(bytes.substr(0, plain));
      bytes.remove_prefix(plain);
      continue;
    }
    const char byte = bytes.front();
    ++row_bytes_;
    if (const std::string_view fault = take(byte); !fault.empty()) {
      return malformed(fault);
    }
    if (byte == '\n') {
      ++line_;
    }
    bytes.remove_prefix(1);
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
  if (state_ != State::kFieldStart || !ends_.empty()) {
    end_field();
    end_row();
  }
  return {};
}

void CsvReader::skip_byte_order_mark(std::string_view& bytes) {
  while (mark_bytes_ < kByteOrderMark.size() && !bytes.empty()) {
    if (bytes.front() != kByteOrderMark[mark_bytes_]) {
      if (mark_bytes_ > 0) {  // it was the beginning of the first field
        take_plain(kByteOrderMark.substr(0, mark_bytes_));
      }
      mark_bytes_ = kByteOrderMark.size();
      return;
    }
    ++mark_bytes_;
    bytes.remove_prefix(1);
  }
}

/// How many bytes at the front only add to the field.
std::size_t CsvReader::plain_bytes(std::string_view bytes) const {
  switch (state_) {
    case State::kFieldStart:
    case State::kUnquoted:
      return static_cast<std::size_t>(std::ranges::find_if(bytes, is_special) - bytes.begin());
    case State::kQuoted:
      return std::min(bytes.find('"'), bytes.size());
    case State::kQuoteInQuoted:
    case State::kCarriageReturn:
      break;
  }
  return 0;
}

void CsvReader::take_plain(std::string_view bytes) {
  row_bytes_ += bytes.size();
  append(bytes);
  if (state_ == State::kFieldStart) {
    state_ = State::kUnquoted;
  } else if (state_ == State::kQuoted) {
    line_ += static_cast<std::size_t>(std::ranges::count(bytes, '\n'));
  }
}

/// Takes a byte that is not plain. What is wrong with it; empty where nothing is.
std::string_view CsvReader::take(char byte) {
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
      state_ = State::kQuoteInQuoted;
      return {};
    case State::kQuoteInQuoted:
      if (byte == '"') {
        state_ = State::kQuoted;
        append("\"");
        return {};
      }
      return is_special(byte) ? take_unquoted(byte) : "text after the closing quote of a field";
    case State::kCarriageReturn:
      if (byte != '\n') {
        return "a CR without LF";
      }
      end_row();
      return {};
  }
  return {};
}

std::string_view CsvReader::take_unquoted(char byte) {
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
    default:
      return "a quote inside of a field without quotes";
  }
}

void CsvReader::append(std::string_view bytes) {
  if (row_bytes_ <= kMaxRowBytes) {
    text_.append(bytes);
  }
}

void CsvReader::end_field() {
  if (row_bytes_ <= kMaxRowBytes || ends_.empty()) {  // that there is one tells finish() of the row
    ends_.push_back(text_.size());
  }
}

void CsvReader::end_row() {
  const bool empty_line = ends_.size() == 1 && text_.empty() && !row_has_quotes_;
  if (row_bytes_ > kMaxRowBytes) {
    on_row_(row_line_, fail(ErrorCode::kTooLarge, fmt::format("the row has over {} bytes", kMaxRowBytes)));
  } else if (!empty_line) {
    deliver_row();
  }
  row_line_ = line_ + 1;
  row_bytes_ = 0;
  row_has_quotes_ = false;
  text_.clear();
  ends_.clear();
  state_ = State::kFieldStart;
}

void CsvReader::deliver_row() {
  const std::string_view text = text_;
  std::size_t begin = 0;
  for (const std::size_t end : ends_) {
    fields_.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  on_row_(row_line_, CsvFields(fields_));
  fields_.clear();
}

std::unexpected<Error> CsvReader::malformed(std::string_view what) const {
  return fail(ErrorCode::kMalformed,
              fmt::format("line {}: {}", state_ == State::kQuoted ? row_line_ : line_, what));
}

}  // namespace rtp::records
