// CSV by RFC 4180: bytes in, rows out. A push parser, resumable at every byte, which holds no more than the
// row being read. Takes LF for CRLF and a byte order mark, and skips empty lines. Pure; not thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace rtp::records {

/// The fields of a row, in the reader's memory.
using CsvFields = std::span<const std::string_view>;

class CsvReader {
 public:
  static constexpr std::size_t kMaxRowBytes = std::size_t{1} << 20U;

  /// Takes a row, with the line of its first byte, from 1. The fields are gone after the call. kTooLarge for
  /// a row over kMaxRowBytes, which is passed over.
  using OnRow = std::function<void(std::size_t line, Result<CsvFields> fields)>;

  /// `on_row` is called from push() and finish(), once per row.
  explicit CsvReader(OnRow on_row) : on_row_(std::move(on_row)) {}

  /// kMalformed, naming the line, for quotes or a CR where RFC 4180 allows none. After an error nothing may
  /// be pushed.
  [[nodiscard]] Result<void> push(std::string_view bytes);

  /// Ends the input; its last row needs no line end. kMalformed for a quote that is still open.
  [[nodiscard]] Result<void> finish();

 private:
  enum class State { kFieldStart, kUnquoted, kQuoted, kQuoteInQuoted, kCarriageReturn };

  void skip_byte_order_mark(std::string_view& bytes);
  [[nodiscard]] std::size_t plain_bytes(std::string_view bytes) const;
  [[nodiscard]] std::string_view take(char byte);
  [[nodiscard]] std::string_view take_unquoted(char byte);
  void take_plain(std::string_view bytes);
  void append(std::string_view bytes);
  void end_field();
  void end_row();
  void deliver_row();
  [[nodiscard]] std::unexpected<Error> malformed(std::string_view what) const;

  OnRow on_row_;
  State state_ = State::kFieldStart;
  std::size_t mark_bytes_ = 0;  // of the byte order mark, seen so far
  std::size_t line_ = 1;
  std::size_t row_line_ = 1;
  std::size_t row_bytes_ = 0;
  bool row_has_quotes_ = false;
  std::string text_;                      // of the row's fields, one after the other
  std::vector<std::size_t> ends_;         // of its fields in text_
  std::vector<std::string_view> fields_;  // only while on_row_ runs
};

}  // namespace rtp::records
