#include "dynamodb/stream.h"

#include <gtest/gtest.h>

#include "dynamodb/arn.h"
#include "dynamodb/stream_testing.h"

namespace rtp::dynamodb {
namespace {

using testing::kSensorsArn;
using testing::stream_of_sensors;

TEST(StreamTest, IsNamedByItsTableAndLabel) { EXPECT_EQ(stream_arn(stream_of_sensors()), kSensorsArn); }

TEST(StreamTest, HasAShardIdOfDynamodbsFormThatNoOtherStreamHas) {
  const std::string id = shard_id(stream_of_sensors());
  EXPECT_EQ(id, "shardId-00000001795507200123-4de6cca9");
  Stream other = stream_of_sensors();
  other.table_name = "Sensors2";
  EXPECT_NE(shard_id(other), id);
}

TEST(StreamTest, IsThatOfATableOnlyWhileItIsEnabled) {
  TableSchema schema;
  schema.name = "Sensors";
  schema.key = stream_of_sensors().key;
  schema.stream_label = "2026-11-24T08:00:00.123";
  schema.stream_created = stream_of_sensors().created;
  schema.stream_start = 42;
  EXPECT_FALSE(enabled_stream(schema));
  schema.stream = StreamViewType::kNewImage;
  EXPECT_EQ(enabled_stream(schema), stream_of_sensors());
}

TEST(SequenceNumberTextTest, IsReadBackAndOrderedAsTheNumbers) {
  std::string before;
  for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{99}, UINT64_MAX}) {
    const std::string text = sequence_number_text(number);
    EXPECT_EQ(text.size(), 21U);
    EXPECT_EQ(parse_sequence_number(text), number);
    EXPECT_LT(before, text);
    before = text;
  }
}

TEST(SequenceNumberTextTest, IsNothingElseThanDigits) {
  EXPECT_EQ(parse_sequence_number("0000000000000000000000000000000000000007"), 7U);
  for (const char* text : {"", "x", "-00000000000000000007", "000000000000000000007 ",
                           "0000000000000000x0007", "100000000000000000000000"}) {
    EXPECT_FALSE(parse_sequence_number(text)) << text;
  }
}

TEST(StreamChangeTest, IsRefusedWhereItChangesNothingOrSaysTooMuchOrTooLittle) {
  const std::string prefix = "One or more parameter values were invalid: ";
  TableSchema without;
  without.name = "T";
  TableSchema with = without;
  with.stream = StreamViewType::kKeysOnly;
  struct Case {
    TableSchema schema;
    StreamSpecification specification;
    std::string message;
  };
  for (const Case& one : {
           Case{without,
                {true, std::nullopt},
                prefix + "If stream is being enabled then UpdateViewType is required"},
           Case{with,
                {false, StreamViewType::kKeysOnly},
                prefix + "If stream is being disabled, then UpdateViewType must not be specified"},
           Case{with, {true, StreamViewType::kKeysOnly}, "Table already has an enabled stream: TableName: T"},
           Case{without, {false, std::nullopt}, "Table has no stream to disable: TableName: T"},
       }) {
    const auto checked = check_stream_change(one.schema, one.specification);
    ASSERT_FALSE(checked) << one.message;
    EXPECT_EQ(checked.error(), (Error{ErrorCode::kInvalidArgument, one.message}));
  }
  EXPECT_TRUE(check_stream_change(without, {true, StreamViewType::kNewImage}));
  EXPECT_TRUE(check_stream_change(with, {false, std::nullopt}));
}

TEST(ArnTest, IsTakenApartWhateverItsRegionAndAccount) {
  EXPECT_EQ(table_of_arn("arn:aws:dynamodb:eu-west-1:123456789012:table/Sensors"), "Sensors");
  const auto parts = parse_stream_arn(kSensorsArn);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->table_name, "Sensors");
  EXPECT_EQ(parts->label, "2026-11-24T08:00:00.123");
}

TEST(ArnTest, OfAnotherFormIsNone) {
  for (const char* text :
       {"", "Sensors", "arn:aws:s3:us-east-1:000000000000:table/Sensors", "arn:aws:dynamodb::0:table/Sensors",
        "arn:aws:dynamodb:us-east-1::table/Sensors", "arn:aws:dynamodb:us-east-1:a:table/Sensors",
        "arn:aws:dynamodb:us-east-1:0:index/Sensors", "arn:aws:dynamodb:us-east-1:0:table/ab",
        "arn:aws:dynamodb:us-east-1:0:table/Sensors/index/byTime"}) {
    EXPECT_FALSE(table_of_arn(text)) << text;
    EXPECT_FALSE(parse_stream_arn(text)) << text;
  }
  EXPECT_FALSE(parse_stream_arn("arn:aws:dynamodb:us-east-1:0:table/Sensors/stream/"));
  EXPECT_FALSE(parse_stream_arn("arn:aws:dynamodb:us-east-1:0:table/a b/stream/label"));
}

}  // namespace
}  // namespace rtp::dynamodb
