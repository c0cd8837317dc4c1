// What reads one format of records: bytes in, records out. Push parsers, resumable at every byte, which hold
// no more than the record being read. Pure; not thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "base/error.h"

namespace rtp::records {

/// A record over this is passed over.
inline constexpr std::size_t kMaxRecordBytes = std::size_t{1} << 20U;

/// Takes a record, or why there is none in its place, as JSON text that is gone after the call. `number` is
/// its line, from 1, or its index in an array, from 0. Errors: kMalformed for what is not of the format,
/// kInvalidArgument for JSON that dynamodb::value_from_plain_json() would refuse for its nesting or an
/// exponent, kTooLarge over kMaxRecordBytes; the message does not name the number.
using OnRecord = std::function<void(std::size_t number, Result<std::string_view> json)>;

/// The error (kTooLarge) for a record over kMaxRecordBytes.
[[nodiscard]] Error record_too_large();

class FormatReader {
 public:
  virtual ~FormatReader() = default;

  /// Calls back for each record that `bytes` end. An error is one after which there are no records; it names
  /// the place, and nothing may be pushed after it.
  [[nodiscard]] virtual Result<void> push(std::string_view bytes) = 0;

  /// Ends the input. Errors as push().
  [[nodiscard]] virtual Result<void> finish() = 0;
};

}  // namespace rtp::records
