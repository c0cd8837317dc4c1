#include "tables/record_text.h"

#include <string>

#include <gtest/gtest.h>

#include "dynamodb/wire_json.h"
#include "tables/item_codec.h"
#include "tables/record_testing.h"

namespace rtp::tables {
namespace {

using dynamodb::EventName;
using dynamodb::StreamRecord;
using dynamodb::StreamViewType;
using testing::modification;

std::string typed_json(const dynamodb::Item& item) {
  std::string json;
  dynamodb::append_typed_json(json, item);
  return json;
}

TEST(RecordTextTest, IsThatOfTheDecodedRecord) {
  StreamRecord insertion = modification();
  insertion.event_name = EventName::kInsert;
  insertion.old_image.reset();
  StreamRecord removal = modification();
  removal.event_name = EventName::kRemove;
  removal.old_image = removal.new_image;
  removal.new_image.reset();
  removal.expired = true;
  StreamRecord keys_only = modification();
  keys_only.view = StreamViewType::kKeysOnly;
  keys_only.new_image.reset();
  keys_only.old_image.reset();
  StreamRecord empty_image = modification();
  empty_image.new_image = dynamodb::Item{};
  std::string buffer;
  for (const StreamRecord& record : {modification(), insertion, removal, keys_only, empty_image}) {
    const auto text = read_record_text(encode_record(record), buffer).value();
    EXPECT_EQ(text.head, (dynamodb::RecordHead{.sequence_number = record.sequence_number,
                                               .event_name = record.event_name,
                                               .created = record.created,
                                               .view = record.view,
                                               .expired = record.expired}));
    EXPECT_EQ(text.images.keys, typed_json(record.keys));
    EXPECT_EQ(text.images.new_image, record.new_image ? typed_json(*record.new_image) : "");
    EXPECT_EQ(text.images.old_image, record.old_image ? typed_json(*record.old_image) : "");
    EXPECT_EQ(text.images.bytes, record_size(record));
  }
}

TEST(RecordTextTest, RefusesEveryCutRecordAndBytesAfterIt) {
  const std::string bytes = encode_record(modification());
  std::string buffer;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto text = read_record_text(std::string_view(bytes).substr(0, size), buffer);
    ASSERT_FALSE(text) << size;
    EXPECT_EQ(text.error().code, ErrorCode::kCorrupt);
  }
  EXPECT_EQ(read_record_text(bytes + '\0', buffer).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(read_record_text("\x09", buffer).error().code, ErrorCode::kCorrupt);
}

TEST(RecordTextTest, AcceptsOfDamagedRecordsThoseThatDecodingAccepts) {
  const std::string bytes = encode_record(modification());
  std::string buffer;
  for (std::size_t place = 0; place < bytes.size(); ++place) {
    for (int value = 0; value < 256; ++value) {
      std::string damaged = bytes;
      damaged[place] = static_cast<char>(value);
      const auto decoded = decode_record(damaged);
      const auto text = read_record_text(damaged, buffer);
      ASSERT_EQ(text.has_value(), decoded.has_value()) << "byte " << place << " as " << value;
      if (text && decoded->new_image) {
        ASSERT_EQ(text->images.new_image, typed_json(*decoded->new_image))
            << "byte " << place << " as " << value;
      }
    }
  }
}

TEST(RecordTextTest, RefusesNestingThatNoItemHas) {
  std::string bytes = encode_record({.sequence_number = 1,
                                     .table_name = "T",
                                     .keys = {{"a", dynamodb::Null{}}},
                                     .new_image = {},
                                     .old_image = {}});
  bytes.pop_back();  // the tag of the value
  for (int i = 0; i < 100'000; ++i) {
    bytes += "\x07\x01";  // a list of one
  }
  std::string buffer;
  EXPECT_EQ(read_record_text(bytes + '\x06', buffer).error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace rtp::tables
