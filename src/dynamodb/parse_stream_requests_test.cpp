#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "dynamodb/request_testing.h"
#include "dynamodb/stream_requests.h"
#include "dynamodb/stream_testing.h"

namespace rtp::dynamodb {
namespace {

using testing::kNameMinimum;
using testing::kNotNull;
using testing::kSensorsArn;
using testing::Refusals;
using testing::violations;

template <typename T>
T parsed(std::string_view operation, std::string_view body) {
  return std::get<T>(parse_stream_request(operation, body).value());
}

void expect_invalid(std::string_view operation, const Refusals& refusals) {
  for (const auto& [body, message] : refusals) {
    const auto request = parse_stream_request(operation, body);
    ASSERT_FALSE(request) << operation << " " << body;
    EXPECT_EQ(request.error(), (Error{ErrorCode::kInvalidArgument, message})) << operation << " " << body;
  }
}

const std::string kArn = R"("StreamArn":")" + std::string(kSensorsArn) + "\"";
const std::string kShard = R"("ShardId":"shardId-00000001795507200123-4de6cca9")";

TEST(ListStreamsTest, ReadsWhatLimitsTheList) {
  const auto all = parsed<ListStreamsRequest>("ListStreams", "{}");
  EXPECT_FALSE(all.table_name);
  EXPECT_FALSE(all.exclusive_start_stream_arn);
  EXPECT_EQ(all.limit, 100);
  const auto some = parsed<ListStreamsRequest>(
      "ListStreams",
      R"({"TableName":"Sensors","Limit":7,"ExclusiveStartStreamArn":")" + std::string(kSensorsArn) + "\"}");
  EXPECT_EQ(some.table_name, "Sensors");
  EXPECT_EQ(some.exclusive_start_stream_arn, kSensorsArn);
  EXPECT_EQ(some.limit, 7);
}

TEST(ListStreamsTest, RefusesWhatIsNoListOfStreams) {
  expect_invalid("ListStreams",
                 {{R"({"Limit":0})",
                   violations({{"'0' at 'limit'", "Member must have value greater than or equal to 1"}})},
                  {R"({"Limit":101})",
                   violations({{"'101' at 'limit'", "Member must have value less than or equal to 100"}})},
                  {R"({"TableName":"ab"})", violations({{"'ab' at 'tableName'", kNameMinimum}})},
                  {R"({"ExclusiveStartStreamArn":"nonsense"})", "Invalid StreamArn"}});
}

TEST(DescribeStreamTest, ShowsTheOnlyShardUnlessItIsPassedOver) {
  const auto shows = [](const std::string& more) {
    return parsed<DescribeStreamRequest>("DescribeStream", "{" + kArn + more + "}").shows_shard;
  };
  EXPECT_TRUE(shows(""));
  EXPECT_TRUE(shows(R"(,"Limit":100)"));
  EXPECT_FALSE(shows(R"(,"ExclusiveStartShardId":"shardId-00000001795507200123-4de6cca9")"));
  EXPECT_FALSE(
      shows(R"(,"ShardFilter":{"Type":"CHILD_SHARDS","ShardId":"shardId-00000001795507200123-4de6cca9"})"));
}

TEST(DescribeStreamTest, RefusesWhatNamesNoStream) {
  expect_invalid("DescribeStream",
                 {{"{}", violations({{"null at 'streamArn'", kNotNull}})},
                  {R"({"StreamArn":"a"})", "Invalid StreamArn"},
                  {"{" + kArn + R"(,"Limit":0})",
                   violations({{"'0' at 'limit'", "Member must have value greater than or equal to 1"}})}});
}

TEST(GetShardIteratorTest, ReadsWhereToBegin) {
  struct Case {
    std::string json;
    ShardIteratorType type;
    std::uint64_t number;
  };
  const std::string number = R"(,"SequenceNumber":"000000000000000000042")";
  for (const Case& one :
       {Case{"TRIM_HORIZON\"", ShardIteratorType::kTrimHorizon, 0},
        Case{"LATEST\"", ShardIteratorType::kLatest, 0},
        Case{"AT_SEQUENCE_NUMBER\"" + number, ShardIteratorType::kAtSequenceNumber, 42},
        Case{"AFTER_SEQUENCE_NUMBER\"" + number, ShardIteratorType::kAfterSequenceNumber, 42}}) {
    const auto request = parsed<GetShardIteratorRequest>(
        "GetShardIterator", "{" + kArn + "," + kShard + R"(,"ShardIteratorType":")" + one.json + "}");
    EXPECT_EQ(request.stream_arn, kSensorsArn);
    EXPECT_EQ(request.shard_id, "shardId-00000001795507200123-4de6cca9");
    EXPECT_EQ(request.type, one.type);
    EXPECT_EQ(request.sequence_number, one.number);
  }
}

TEST(GetShardIteratorTest, RefusesAPlaceThatDoesNotGoWithItsType) {
  const auto body = [](const std::string& type) {
    return "{" + kArn + "," + kShard + R"(,"ShardIteratorType":")" + type + "}";
  };
  const std::string must = "One or more parameter values were invalid: SequenceNumber must ";
  const std::string shorter =
      violations({{"'42' at 'sequenceNumber'", "Member must have length greater than or equal to 21"}});
  expect_invalid(
      "GetShardIterator",
      {{"{}", violations({{"null at 'streamArn'", kNotNull},
                          {"null at 'shardId'", kNotNull},
                          {"null at 'shardIteratorType'", kNotNull}})},
       {body("bulle\""),
        violations({{"'bulle' at 'shardIteratorType'",
                     "Member must satisfy enum value set: [TRIM_HORIZON, LATEST, AT_SEQUENCE_NUMBER, "
                     "AFTER_SEQUENCE_NUMBER]"}})},
       {body(R"(AT_SEQUENCE_NUMBER")"),
        must + "be specified when ShardIteratorType is AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER"},
       {body(R"(LATEST","SequenceNumber":"000000000000000000042")"),
        must + "not be specified when ShardIteratorType is TRIM_HORIZON or LATEST"},
       {body(R"(AT_SEQUENCE_NUMBER","SequenceNumber":"42")"), shorter},
       {body(R"(AT_SEQUENCE_NUMBER","SequenceNumber":"aaaaaaaaaaaaaaaaaaaaa")"),
        "Invalid SequenceNumber: aaaaaaaaaaaaaaaaaaaaa"}});
}

TEST(GetRecordsTest, ReadsAnIteratorThatWasGiven) {
  const ShardIterator iterator{
      .stream_arn = kSensorsArn, .position = 300, .issued = std::chrono::milliseconds(1'795'507'200'123)};
  const auto request = parsed<GetRecordsRequest>(
      "GetRecords", R"({"ShardIterator":")" + serialize_iterator(iterator) + R"(","Limit":1000})");
  EXPECT_EQ(request.iterator, iterator);
  EXPECT_EQ(request.limit, 1000);
}

TEST(GetRecordsTest, RefusesAnIteratorThatWasNeverGiven) {
  const std::string arn(kSensorsArn);
  Refusals refusals = {
      {"{}", violations({{"null at 'shardIterator'", kNotNull}})},
      {R"({"ShardIterator":"x","Limit":1001})",
       violations({{"'1001' at 'limit'", "Member must have value less than or equal to 1000"}})}};
  const std::vector<std::string> texts = {"nonsense",      arn,          arn + "|1|",
                                          arn + "|1|AAAA", arn + "|1|?", "arn|1|AAAAAAAAASwAAAGiACEHuw=="};
  for (const std::string& text : texts) {
    refusals.emplace_back(R"({"ShardIterator":")" + text + "\"}", "Invalid ShardIterator");
  }
  expect_invalid("GetRecords", refusals);
}

TEST(StreamRequestTest, IsNoOperationOfTheTables) {
  EXPECT_EQ(parse_stream_request("PutItem", "{}").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(parse_request("GetRecords", "{}").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(parse_stream_request("GetRecords", "[]").error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace rtp::dynamodb
