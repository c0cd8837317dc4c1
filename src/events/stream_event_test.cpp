#include "events/stream_event.h"

#include <gtest/gtest.h>

namespace rtp::events {
namespace {

using dynamodb::EventName;
using dynamodb::Item;
using dynamodb::Number;

constexpr const char* kArn =
    "arn:aws:dynamodb:us-east-1:000000000000:table/RealTimeData/stream/2026-11-24T08:00:00.000";

Item item(std::string id, std::int64_t value) {
  Item made;
  made.emplace("vehicleId", std::move(id));
  made.emplace("value", Number(value));
  return made;
}

dynamodb::StreamRecord modify() {
  dynamodb::StreamRecord record;
  record.sequence_number = 42;
  record.table_name = "RealTimeData";
  record.event_name = EventName::kModify;
  record.created = std::chrono::milliseconds(1480642020000);
  record.keys.emplace("vehicleId", std::string("3"));
  record.new_image = item("3", 2);
  record.old_image = item("3", 1);
  return record;
}

TEST(StreamEventTest, IsTheSameAfterAWayThroughJson) {
  dynamodb::StreamRecord insert = modify();
  insert.event_name = EventName::kInsert;
  insert.old_image.reset();
  dynamodb::StreamRecord remove = modify();
  remove.event_name = EventName::kRemove;
  remove.new_image.reset();
  dynamodb::StreamRecord expire = remove;
  expire.expired = true;
  const std::vector<dynamodb::StreamRecord> records = {insert, modify(), remove, expire};
  const auto parsed = parse_stream_event(stream_event_json(records, kArn));
  ASSERT_TRUE(parsed) << parsed.error().message;
  ASSERT_EQ(parsed->size(), records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ((*parsed)[i].record, records[i]);
    EXPECT_EQ((*parsed)[i].sequence_number, "000000000000000000042");
  }
}

TEST(StreamEventTest, KeepsSequenceNumbersOfAwsThatFitNoInteger) {
  const auto parsed = parse_stream_event(
      R"({"Records":[{"eventName":"REMOVE","dynamodb":{"Keys":{"id":{"S":"a"}},"SequenceNumber":"1405400000000002063282832"}}]})");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->front().sequence_number, "1405400000000002063282832");
  EXPECT_EQ(parsed->front().record.sequence_number, 0U);
}

TEST(StreamEventTest, CountsTheSizeAsDynamodbDoes) {
  dynamodb::StreamRecord record;
  record.event_name = EventName::kModify;
  record.keys.emplace("id", std::string("Fred"));
  record.old_image = record.keys;
  record.new_image = record.keys;
  record.new_image->emplace("name", std::string("Fred"));
  EXPECT_NE(stream_event_json(std::span(&record, 1), kArn).find(R"("SizeBytes":26,)"), std::string::npos);
}

TEST(StreamEventTest, NamesTheRecordThatIsWrong) {
  const std::string good =
      R"({"eventName":"REMOVE","dynamodb":{"Keys":{"id":{"S":"a"}},"SequenceNumber":"1"}},)";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{}", "Records"},
      {R"({"Records":[)" + good + R"({"eventName":"REMOVE"}]})", "Records[1].dynamodb"},
      {R"({"Records":[)" + good + R"({"eventName":"X","dynamodb":{}}]})", "Records[1].eventName"},
      {R"({"Records":[{"eventName":"INSERT","dynamodb":{"Keys":{}}}]})",
       "Records[0].dynamodb.SequenceNumber"},
      {R"({"Records":[{"eventName":"INSERT","dynamodb":{"SequenceNumber":"1"}}]})",
       "Records[0].dynamodb.Keys"},
  };
  for (const auto& [json, expected] : cases) {
    const auto parsed = parse_stream_event(json);
    ASSERT_FALSE(parsed) << json;
    EXPECT_NE(parsed.error().message.find(expected), std::string::npos) << parsed.error().message;
  }
}

}  // namespace
}  // namespace rtp::events
