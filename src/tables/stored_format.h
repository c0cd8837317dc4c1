// The form of stored values and of the head of stored stream records, for what decodes them and what turns
// them into text. Internal to the module.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "dynamodb/number.h"
#include "dynamodb/stream_record_json.h"
#include "tables/byte_codec.h"

namespace rtp::tables {

/// Stored: numbers are never reused.
enum class Tag : std::uint8_t {
  kString = 1,
  kNumber = 2,
  kBinary = 3,
  kFalse = 4,
  kTrue = 5,
  kNull = 6,
  kList = 7,
  kMap = 8,
  kStringSet = 9,
  kNumberSet = 10,
  kBinarySet = 11,
};

/// Twice what the wire admits: a bound for the stack, not a rule about items.
inline constexpr int kMaxDepth = 64;

inline constexpr std::uint8_t kRecordFormat = 2;
inline constexpr std::uint8_t kHasNewImage = 1;
inline constexpr std::uint8_t kHasOldImage = 2;
inline constexpr std::uint8_t kExpired = 4;

/// The format of what follows, at most `newest`; no format is 0. kCorrupt for a newer one; `what` names it.
[[nodiscard]] Result<std::uint8_t> read_format(ByteReader& reader, std::uint8_t newest,
                                               std::string_view what);
/// kCorrupt, of a stored `what` that is cut short or damaged.
[[nodiscard]] Error damaged(std::string_view what);

/// What comes before the keys of a record; `table_name` is a view of its bytes.
struct StoredHead {
  dynamodb::RecordHead head;
  std::string_view table_name;
  bool has_new_image = false;
  bool has_old_image = false;
};
/// Fails the reader for what is cut or damaged; kCorrupt for a newer format.
[[nodiscard]] Result<StoredHead> read_record_head(ByteReader& reader);

/// Fails the reader for what is no number.
[[nodiscard]] dynamodb::Number read_number(ByteReader& reader);

}  // namespace rtp::tables
