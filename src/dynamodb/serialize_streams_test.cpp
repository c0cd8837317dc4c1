#include <chrono>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "dynamodb/stream_record_json.h"
#include "dynamodb/stream_requests.h"
#include "dynamodb/stream_testing.h"

namespace rtp::dynamodb {
namespace {

using testing::kSensorsArn;
using testing::stream_of_sensors;
using namespace std::string_literals;

const std::string kIdentity =
    R"("StreamArn":")"s + kSensorsArn + R"(","TableName":"Sensors","StreamLabel":"2026-11-24T08:00:00.123")";

TEST(SerializeStreamsTest, NamesTheLastOneOnlyWhereThereAreMore) {
  EXPECT_EQ(serialize_streams({}), R"({"Streams":[]})");
  EXPECT_EQ(serialize_streams({.streams = {stream_of_sensors()}, .is_whole = false}),
            R"({"Streams":[{)" + kIdentity + R"(}],"LastEvaluatedStreamArn":")" + kSensorsArn + "\"}");
}

TEST(SerializeStreamTest, DescribesAnEnabledOneAndOneThatEnded) {
  const std::string described =
      kIdentity + R"(,"StreamStatus":"ENABLED","StreamViewType":"NEW_IMAGE",)" +
      R"("CreationRequestDateTime":1795507200.123,)" +
      R"("KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"at","KeyType":"RANGE"}],)";
  EXPECT_EQ(serialize_stream(stream_of_sensors(), false),
            R"({"StreamDescription":{)" + described + R"("Shards":[]}})");
  EXPECT_EQ(serialize_stream(stream_of_sensors(), true),
            R"({"StreamDescription":{)" + described +
                R"("Shards":[{"ShardId":"shardId-00000001795507200123-4de6cca9","SequenceNumberRange":)" +
                R"({"StartingSequenceNumber":"000000000000000000042"}}]}})");
  Stream ended = stream_of_sensors();
  ended.end = StreamEnd{.last = 99, .closed = {}};
  const std::string text = serialize_stream(ended, true);
  EXPECT_NE(text.find(R"("StreamStatus":"DISABLED")"), std::string::npos);
  EXPECT_NE(text.find(R"("EndingSequenceNumber":"000000000000000000099")"), std::string::npos);
  ended.end->last = 41;  // it ended before its first record
  EXPECT_NE(serialize_stream(ended, true).find(R"("EndingSequenceNumber":"000000000000000000042")"),
            std::string::npos);
}

constexpr RecordHead kRemoval = {.sequence_number = 300,
                                 .event_name = EventName::kRemove,
                                 .created = std::chrono::milliseconds(1'795'507'200'999),
                                 .view = StreamViewType::kNewAndOldImages,
                                 .expired = false};
constexpr RecordImages kImages = {
    .keys = R"({"id":{"S":"Fred"}})", .new_image = {}, .old_image = R"({"id":{"S":"Fred"}})", .bytes = 12};

StreamRecord removal() {
  StreamRecord record;
  record.sequence_number = 300;
  record.event_name = EventName::kRemove;
  record.created = std::chrono::milliseconds(1'795'507'200'999);
  record.keys = {{"id", "Fred"s}};
  record.old_image = record.keys;
  return record;
}

TEST(SerializeRecordsTest, HasRecordsAndTheNextIterator) {
  const ShardIterator next{.stream_arn = kSensorsArn, .position = 301, .issued = {}};
  RecordsAnswer answer;
  answer.add(kRemoval, kImages);
  EXPECT_EQ(std::move(answer).finish(next),
            R"({"Records":[{"eventID":"0000000000000000000000000000012c","eventName":"REMOVE",)"
            R"("eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"us-east-1",)"
            R"("dynamodb":{"ApproximateCreationDateTime":1795507200,"Keys":{"id":{"S":"Fred"}},)"
            R"("OldImage":{"id":{"S":"Fred"}},"SequenceNumber":"000000000000000000300","SizeBytes":12,)"
            R"("StreamViewType":"NEW_AND_OLD_IMAGES"}}],"NextShardIterator":")" +
                serialize_iterator(next) + "\"}");
}

TEST(SerializeRecordsTest, HasNoNextIteratorBehindTheEnd) {
  EXPECT_EQ(RecordsAnswer().finish({}), R"({"Records":[]})");
}

TEST(SerializeRecordsTest, ForgetsTheLastRecordThatHasNoRoom) {
  RecordsAnswer one;
  one.add(kRemoval, kImages);
  RecordsAnswer answer = one;
  answer.add({}, kImages);
  EXPECT_EQ(answer.count(), 2U);
  answer.remove_last();
  EXPECT_EQ(answer.count(), 1U);
  EXPECT_EQ(std::move(answer).finish({}), std::move(one).finish({}));
}

TEST(StreamRecordJsonTest, NamesTheServiceThatRemovesWhatExpired) {
  StreamRecord record = removal();
  record.expired = true;
  RecordHead head = kRemoval;
  head.expired = true;
  std::string record_text;
  append_stream_record(record_text, head, kImages);
  EXPECT_NE(record_text.find(R"("userIdentity":{"Type":"Service","PrincipalId":"dynamodb.amazonaws.com"})"),
            std::string::npos)
      << record_text;
  std::string event_text;
  append_event_record(event_text, record, kSensorsArn);
  EXPECT_NE(event_text.find(R"("userIdentity":{"type":"Service","principalId":"dynamodb.amazonaws.com"})"),
            std::string::npos)
      << event_text;
}

TEST(StreamRecordJsonTest, CountsTheSizeAsDynamodbDoes) {
  StreamRecord record;
  record.keys = {{"id", "Fred"s}};
  EXPECT_EQ(record_size(record), 6U);
  record.new_image = Item{{"id", "Fred"s}, {"name", "Fred"s}};
  EXPECT_EQ(record_size(record), 20U);
  record.old_image = record.keys;
  EXPECT_EQ(record_size(record), 26U);
}

}  // namespace
}  // namespace rtp::dynamodb
