#include "tables/item_codec.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tables/record_testing.h"

namespace rtp::tables {
namespace {

using dynamodb::EventName;
using dynamodb::Item;
using dynamodb::StreamRecord;
using dynamodb::StreamViewType;
using testing::item_of_all_types;
using testing::modification;

TEST(ItemCodecTest, DecodesWhatItEncoded) {
  for (const Item& item : {Item{}, item_of_all_types()}) {
    for (const std::uint64_t number :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{300}, ~std::uint64_t{0}}) {
      EXPECT_EQ(decode_item(encode_item(item, number)).value(), (ItemVersion{item, number}));
    }
  }
}

TEST(ItemCodecTest, ReadsAnItemWithoutASequenceNumberAsMadeByTheFirstChange) {
  const std::string bytes(
      "\x01\x01\x01"
      "a\x01\x03xyz",
      9);  // format 1, one attribute, name "a", a string
  EXPECT_EQ(decode_item(bytes).value(), (ItemVersion{Item{{"a", std::string("xyz")}}, 1}));
}

TEST(ItemCodecTest, RefusesEveryCutItem) {
  const std::string bytes = encode_item(item_of_all_types(), 300);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto decoded = decode_item(std::string_view(bytes).substr(0, size));
    ASSERT_FALSE(decoded) << size;
    EXPECT_EQ(decoded.error().code, ErrorCode::kCorrupt);
  }
}

TEST(ItemCodecTest, RefusesBytesAfterTheItem) {
  EXPECT_EQ(decode_item(encode_item(item_of_all_types(), 300) + '\0').error().code, ErrorCode::kCorrupt);
}

struct Damage {
  std::string name;
  std::string bytes;
};

TEST(ItemCodecTest, RefusesWhatItNeverWrites) {
  const std::string one(
      "\x01\x01\x01"
      "a",
      4);  // format 1, one attribute, name "a"
  const std::vector<Damage> damages = {
      {"format 0", std::string("\0\0", 2)},
      {"sequence number of more than 64 bits", "\x02" + std::string(11, '\xFF')},
      {"unknown type", one + '\x0C'},
      {"type 0", one + '\0'},
      {"more attributes than bytes", std::string("\x01\x7F", 2)},
      {"string longer than the bytes", one + "\x01\x05" + "abc"},
      {"length of more than 64 bits", "\x01" + std::string(11, '\xFF')},
      {"names out of order", std::string("\x01\x02\x01"
                                         "b\x06\x01"
                                         "a\x06",
                                         8)},
      {"a name twice", std::string("\x01\x02\x01"
                                   "a\x06\x01"
                                   "a\x06",
                                   8)},
      {"an empty set", one + std::string("\x09\x00", 2)},
      {"a set out of order", one + "\x09\x02\x01" + "b\x01" + "a"},
      {"an element twice in a set", one + "\x09\x02\x01" + "a\x01" + "a"},
      {"no number", one + "\x02"},
  };
  for (const Damage& damage : damages) {
    const auto decoded = decode_item(damage.bytes);
    ASSERT_FALSE(decoded) << damage.name;
    EXPECT_EQ(decoded.error().code, ErrorCode::kCorrupt) << damage.name;
  }
}

TEST(ItemCodecTest, RefusesNestingThatNoItemHas) {
  std::string bytes(
      "\x01\x01\x01"
      "a",
      4);
  for (int i = 0; i < 100'000; ++i) {
    bytes += "\x07\x01";  // a list of one
  }
  EXPECT_EQ(decode_item(bytes + '\x06').error().code, ErrorCode::kCorrupt);
}

TEST(ItemCodecTest, NamesTheFormatOfANewerProgram) {
  EXPECT_THAT(decode_item("\x03").error().message, ::testing::HasSubstr("format 3"));
  EXPECT_THAT(decode_record("\x09").error().message, ::testing::HasSubstr("format 9"));
}

TEST(RecordCodecTest, DecodesWhatItEncoded) {
  StreamRecord insertion = modification();
  insertion.event_name = EventName::kInsert;
  insertion.old_image.reset();
  StreamRecord removal = modification();
  removal.event_name = EventName::kRemove;
  removal.new_image.reset();
  removal.expired = true;
  StreamRecord keys_only = modification();
  keys_only.view = StreamViewType::kKeysOnly;
  keys_only.new_image.reset();
  keys_only.old_image.reset();
  for (const StreamRecord& record : {modification(), insertion, removal, keys_only}) {
    EXPECT_EQ(decode_record(encode_record(record)).value(), record);
  }
}

TEST(RecordCodecTest, ReadsTheFirstFormatInWhichNothingExpires) {
  std::string bytes = encode_record(modification());
  bytes.front() = '\x01';
  EXPECT_EQ(decode_record(bytes).value(), modification());
  StreamRecord removal = modification();
  removal.expired = true;
  bytes = encode_record(removal);
  bytes.front() = '\x01';
  EXPECT_EQ(decode_record(bytes).error().code, ErrorCode::kCorrupt);
}

TEST(RecordCodecTest, TellsTheTableWithoutDecodingTheRest) {
  const std::string bytes = encode_record(modification());
  EXPECT_EQ(table_of_record(bytes).value(), "RealTimeData");
  EXPECT_EQ(table_of_record(bytes.substr(0, 10)).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(table_of_record("\x09").error().code, ErrorCode::kCorrupt);
}

TEST(RecordCodecTest, RefusesEveryCutRecordAndBytesAfterIt) {
  const std::string bytes = encode_record(modification());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto decoded = decode_record(std::string_view(bytes).substr(0, size));
    ASSERT_FALSE(decoded) << size;
    EXPECT_EQ(decoded.error().code, ErrorCode::kCorrupt);
  }
  EXPECT_EQ(decode_record(bytes + '\0').error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace rtp::tables
