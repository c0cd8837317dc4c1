// Whether a text is JSON (RFC 8259, UTF-8), without making values of it. Pure: thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"

namespace rtp::records {

enum class JsonVerdict {
  kWhole,      // one JSON value, with blanks around it at most
  kCut,        // more text could make it one
  kWrong,      // no text behind it could
  kOutOfRange  // JSON, or its beginning, that is nested too deep or has an exponent too large for its readers
};

struct JsonCheck {
  JsonVerdict verdict = JsonVerdict::kWhole;
  std::size_t position = 0;  // of the byte where it is not kWhole
  std::string problem;       // in words, with that position; empty for kWhole

  /// The error of a text that has to be whole: kMalformed, or kInvalidArgument for kOutOfRange.
  [[nodiscard]] Result<void> result() const;
};

/// Arrays and objects may be nested as deep as dynamodb::value_from_plain_json() reads them.
[[nodiscard]] JsonCheck check_json(std::string_view text);

}  // namespace rtp::records
