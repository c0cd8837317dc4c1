// CSV by RFC 4180: bytes in, rows out. A push parser, resumable at every byte, which holds no more than the
// row being read. Takes LF for CRLF and a byte order mark, and skips empty lines. Pure; not thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace rtp::app {

struct CsvRow {
  std::size_t line = 1;  // of its first byte, from 1
  std::vector<std::string> fields;

  bool operator==(const CsvRow&) const = default;
};

class CsvReader {
 public:
  static constexpr std::size_t kMaxRowBytes = std::size_t{1} << 20U;

  /// `on_row` is called from push() and finish(), once per row.
  explicit CsvReader(std::function<void(CsvRow)> on_row) : on_row_(std::move(on_row)) {}

  /// Errors name the line: kMalformed for quotes or a CR where RFC 4180 allows none, kTooLarge for a row over
  /// kMaxRowBytes. After an error nothing may be pushed.
  [[nodiscard]] Result<void> push(std::string_view bytes);

  /// Ends the input; its last row needs no line end. kMalformed for a quote that is still open.
  [[nodiscard]] Result<void> finish();

 private:
  enum class State { kFieldStart, kUnquoted, kQuoted, kQuoteInQuoted, kCarriageReturn };

  [[nodiscard]] Result<void> take(char byte);
  [[nodiscard]] Result<void> take_unquoted(char byte);
  [[nodiscard]] bool skip_byte_order_mark(char byte);
  void end_field();
  void end_row();
  [[nodiscard]] std::unexpected<Error> malformed(std::string_view what) const;

  std::function<void(CsvRow)> on_row_;
  State state_ = State::kFieldStart;
  std::size_t mark_bytes_ = 0;  // of the byte order mark, seen so far
  std::size_t line_ = 1;
  std::size_t row_bytes_ = 0;
  bool row_has_quotes_ = false;
  CsvRow row_;
  std::string field_;
};

}  // namespace rtp::app
