#include "tables/stored_format.h"

#include <chrono>
#include <string>

namespace rtp::tables {
namespace {

constexpr std::uint8_t kFirstWithExpiry = 2;

}  // namespace

Result<std::uint8_t> read_format(ByteReader& reader, std::uint8_t newest, std::string_view what) {
  const std::uint8_t format = reader.byte();
  if (format > newest) {
    return fail(ErrorCode::kCorrupt, std::string("a stored ") + std::string(what) + " has format " +
                                         std::to_string(format) + ", this rtp reads up to format " +
                                         std::to_string(newest) + ": use the newer rtp that wrote it");
  }
  if (format == 0) {
    reader.fail();
  }
  return format;
}

Error damaged(std::string_view what) {
  return Error{ErrorCode::kCorrupt,
               std::string("a stored ") + std::string(what) + " is cut short or damaged"};
}

Result<StoredHead> read_record_head(ByteReader& reader) {
  RTP_TRY(const std::uint8_t format, read_format(reader, kRecordFormat, "stream record"));
  StoredHead stored;
  stored.head.sequence_number = reader.varint();
  stored.table_name = reader.bytes();
  stored.head.event_name = read_enum(reader, dynamodb::EventName::kRemove);
  stored.head.created = std::chrono::milliseconds(static_cast<std::int64_t>(reader.varint()));
  stored.head.view = read_enum(reader, dynamodb::StreamViewType::kNewAndOldImages);
  const std::uint8_t flags = reader.byte();
  if (flags > (kHasNewImage | kHasOldImage | (format >= kFirstWithExpiry ? kExpired : 0))) {
    reader.fail();
  }
  stored.head.expired = (flags & kExpired) != 0;
  stored.has_new_image = (flags & kHasNewImage) != 0;
  stored.has_old_image = (flags & kHasOldImage) != 0;
  return stored;
}

dynamodb::Number read_number(ByteReader& reader) {
  const Result<dynamodb::Number> number = dynamodb::Number::from_sortable(reader.rest());
  if (!number) {
    reader.fail();
    return {};
  }
  return *number;
}

}  // namespace rtp::tables
