#include "functions/on_integration_event.h"

#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "functions/memory_ports.h"

namespace rtp::functions {
namespace {

namespace json = boost::json;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;

class OnIntegrationEventTest : public testing::Test {
 protected:
  Result<std::string> handle(const json::value& event) { return function_.handle(json::serialize(event)); }

  /// A message of a queue; of a FIFO queue where it has a group.
  static json::value message(const std::string& id, const std::string& body, const std::string& group = "") {
    json::object attributes;
    if (!group.empty()) {
      attributes["MessageGroupId"] = group;
    }
    return {{"messageId", id},
            {"body", body},
            {"attributes", attributes},
            {"eventSource", "aws:sqs"},
            {"eventSourceARN", group.empty() ? "arn:aws:sqs:::q" : "arn:aws:sqs:::q.fifo"}};
  }

  static json::value object_created(const std::string& key) {
    return {{"eventSource", "aws:s3"},
            {"eventName", "ObjectCreated:Put"},
            {"s3", {{"bucket", {{"name", "b"}}}, {"object", {{"key", key}}}}}};
  }

  static json::value sns_record(const std::string& message) {
    return {{"EventSource", "aws:sns"},
            {"Sns",
             {{"Type", "Notification"},
              {"MessageId", "1"},
              {"TopicArn", "arn:aws:sns:::t"},
              {"Message", message},
              {"Timestamp", "2026-01-01T00:00:00Z"}}}};
  }

  MemoryItemTable table_;
  MemoryObjects objects_;
  std::vector<RefusedRecord> refused_;
  OnIntegrationEventFunction function_{*events::ItemMapping::compile({.id = "id"}), table_, objects_,
                                       [this](const RefusedRecord& record) { refused_.push_back(record); }};
};

TEST_F(OnIntegrationEventTest, WritesTheMessagesOfAQueueAtOnce) {
  EXPECT_EQ(
      handle({{"Records", {message("1", R"({"id":"a"})"), message("2", R"([{"id":"b"},{"id":"c"}])")}}}),
      R"({"batchItemFailures":[]})");
  EXPECT_THAT(table_.written,
              ElementsAre(R"({"vehicleId":"a"})", R"({"vehicleId":"b"})", R"({"vehicleId":"c"})"));
  EXPECT_EQ(table_.calls, 1U);
}

TEST_F(OnIntegrationEventTest, AsksAgainOnlyForMessagesThatMayGoInLater) {
  table_.failures = {{"\"slow\"", ErrorCode::kThrottled}, {"\"huge\"", ErrorCode::kTooLarge}};
  EXPECT_EQ(
      handle({{"Records",
               {message("1", R"({"id":"slow"})"), message("2", R"({"id":"huge"})"), message("3", "no JSON"),
                message("4", R"({"id":"good"})"), message("5", R"([{"id":"x"},{"id":"slow"}])")}}}),
      R"({"batchItemFailures":[{"itemIdentifier":"1"},{"itemIdentifier":"5"}]})");
  ASSERT_EQ(refused_.size(), 2U);
  EXPECT_EQ(refused_[0].payload, "no JSON");
  EXPECT_THAT(refused_[0].metadata, Contains(Pair("messageId", "3")));
  EXPECT_EQ(refused_[1].payload, R"({"id":"huge"})");
  EXPECT_EQ(refused_[1].reason, "it fails");
}

TEST_F(OnIntegrationEventTest, LeavesAllBehindAFailureOfItsGroupInAFifoQueue) {
  table_.failures = {{"\"slow\"", ErrorCode::kUnavailable}};
  EXPECT_EQ(handle({{"Records",
                     {message("1", R"({"id":"a1"})", "a"), message("2", R"({"id":"slow"})", "a"),
                      message("3", R"({"id":"b1"})", "b"), message("4", R"({"id":"a2"})", "a"),
                      message("5", "no JSON", "b"), message("6", R"({"id":"b2"})", "b")}}}),
            R"({"batchItemFailures":[{"itemIdentifier":"2"},{"itemIdentifier":"4"}]})");
  EXPECT_THAT(table_.written,
              ElementsAre(R"({"vehicleId":"a1"})", R"({"vehicleId":"b1"})", R"({"vehicleId":"b2"})"));
}

TEST_F(OnIntegrationEventTest, NamesTheFirstFailureOfAShardOfKinesis) {
  const auto record = [](const std::string& number, const std::string& data) {
    return json::value{{"eventSource", "aws:kinesis"},
                       {"kinesis", {{"sequenceNumber", number}, {"data", data}}}};
  };
  // {"id":"a"}, {"id":"slow"}, {"id":"slow"}
  const json::value event = {{"Records",
                              {record("10", "eyJpZCI6ImEifQ=="), record("11", "eyJpZCI6InNsb3cifQ=="),
                               record("12", "eyJpZCI6InNsb3cifQ==")}}};
  EXPECT_EQ(handle(event), R"({"batchItemFailures":[]})");
  table_.failures = {{"\"slow\"", ErrorCode::kTimeout}};
  EXPECT_EQ(handle(event), R"({"batchItemFailures":[{"itemIdentifier":"11"}]})");
}

TEST_F(OnIntegrationEventTest, FailsForMessagesOfSnsThatMayGoInLater) {
  const json::value event = {{"Records", {sns_record(R"({"id":"a"})"), sns_record("no JSON")}}};
  EXPECT_EQ(handle(event), "null");
  EXPECT_THAT(table_.written, ElementsAre(R"({"vehicleId":"a"})"));
  EXPECT_EQ(refused_.size(), 1U);
  table_.failures = {{"\"a\"", ErrorCode::kUnavailable}};
  EXPECT_EQ(handle(event).error().code, ErrorCode::kUnavailable);
}

TEST_F(OnIntegrationEventTest, TakesThePayloadOfARuleOfIot) {
  EXPECT_EQ(handle({{"id", "a"}, {"speed", 1}}), "null");
  EXPECT_THAT(table_.written, ElementsAre(R"({"speed":1,"vehicleId":"a"})"));
  table_.failures = {{"speed", ErrorCode::kThrottled}};
  EXPECT_EQ(handle({{"id", "a"}, {"speed", 1}}).error().code, ErrorCode::kThrottled);
}

TEST_F(OnIntegrationEventTest, ReadsTheObjectsThatS3TellsOf) {
  objects_.objects = {{"b/rows.csv", "id,n\na,1\nwide,1,2\nb,2\n"}, {"b/cut.json", "[{\"id\":\"c\"},"}};
  EXPECT_EQ(
      handle({{"Records", {object_created("rows.csv"), object_created("cut.json"), object_created("gone")}}}),
      "null");
  EXPECT_THAT(table_.written, ElementsAre(R"({"n":1,"vehicleId":"a"})", R"({"n":2,"vehicleId":"b"})",
                                          R"({"vehicleId":"c"})"));
  ASSERT_EQ(refused_.size(), 3U);
  EXPECT_THAT(refused_[0].reason, StartsWith("record 3: 3 fields"));
  EXPECT_THAT(refused_[1].reason, HasSubstr("not closed"));
  EXPECT_THAT(refused_[1].metadata, Contains(Pair("key", "cut.json")));
  EXPECT_EQ(refused_[2].reason, "no such key");
}

TEST_F(OnIntegrationEventTest, WritesLargeObjectsInParts) {
  std::string csv = "id\n";
  for (int i = 0; i < 2500; ++i) {
    csv += "v" + std::to_string(i) + "\n";
  }
  objects_.objects = {{"b/rows.csv", csv}};
  EXPECT_EQ(handle({{"Records", {object_created("rows.csv")}}}), "null");
  EXPECT_EQ(table_.written.size(), 2500U);
  EXPECT_EQ(table_.calls, 3U);
}

TEST_F(OnIntegrationEventTest, FailsForObjectsThatMayBeReadLater) {
  objects_.broken = true;
  EXPECT_EQ(handle({{"Records", {object_created("rows.csv")}}}).error().code, ErrorCode::kUnavailable);
}

TEST_F(OnIntegrationEventTest, KnowsNotificationsOfS3InMessages) {
  objects_.objects = {{"b/rows.csv", "id\na\n"}};
  const std::string notification = json::serialize(json::value{{"Records", {object_created("rows.csv")}}});
  EXPECT_EQ(handle({{"Records", {message("1", notification)}}}), R"({"batchItemFailures":[]})");
  EXPECT_EQ(handle({{"Records", {sns_record(notification)}}}), "null");
  EXPECT_THAT(table_.written, ElementsAre(R"({"vehicleId":"a"})", R"({"vehicleId":"a"})"));
  objects_.broken = true;
  EXPECT_EQ(handle({{"Records", {message("1", notification), message("2", R"({"id":"b"})")}}}),
            R"({"batchItemFailures":[{"itemIdentifier":"1"}]})");
  EXPECT_EQ(table_.written.size(), 3U);
}

TEST_F(OnIntegrationEventTest, AnswersRequestsToAnHttpApi) {
  const auto request = [this](const std::string& body) {
    return json::parse(handle({{"version", "2.0"},
                               {"requestContext", {{"http", {{"method", "POST"}}}}},
                               {"body", body},
                               {"isBase64Encoded", false}})
                           .value());
  };
  json::value answer = request(R"([{"id":"a"},{"x":1}])");
  EXPECT_EQ(answer.at("statusCode"), 200);
  EXPECT_THAT(std::string(answer.at("body").as_string()), StartsWith(R"({"written":1,"dead":1,"message":")"));
  EXPECT_EQ(request("no JSON").at("statusCode"), 422);
  table_.failures = {{"\"a\"", ErrorCode::kUnavailable}};
  answer = request(R"({"id":"a"})");
  EXPECT_EQ(answer.at("statusCode"), 503);
  EXPECT_EQ(answer.at("body"), R"({"message":"it fails"})");
}

TEST_F(OnIntegrationEventTest, FailsForWhatIsNoEvent) {
  EXPECT_EQ(function_.handle("{").error().code, ErrorCode::kMalformed);
  EXPECT_EQ(handle({{"Records", {{{"eventSource", "aws:dynamodb"}}}}}).error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(table_.written, IsEmpty());
}

}  // namespace
}  // namespace rtp::functions
