#include "functions/on_receive_real_time_item.h"

#include <gtest/gtest.h>

#include "events/stream_event.h"
#include "functions/memory_ports.h"

namespace rtp::functions {
namespace {

/// Records of a stream event as Lambda delivers it.
std::vector<dynamodb::StreamRecord> records(const std::string& json) {
  std::vector<dynamodb::StreamRecord> result;
  const auto parsed = events::parse_stream_event(R"({"Records":[)" + json + "]}").value();
  for (const auto& record : parsed) {
    result.push_back(record.record);
  }
  return result;
}

std::string change(const std::string& event_name, const std::string& id, const std::string& image) {
  return R"({"eventID":"f07f8ca4b0b26cb9c4e5e77e69f274ee","eventName":")" + event_name +
         R"(","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"us-east-1","dynamodb":{
         "ApproximateCreationDateTime":1480642020,"Keys":{"vehicleId":{"S":")" +
         id + R"("}},)" + (image.empty() ? "" : R"("NewImage":)" + image + ",") +
         R"("SequenceNumber":"1405400000000002063282832","SizeBytes":54,"StreamViewType":"NEW_AND_OLD_IMAGES"},
         "eventSourceARN":"arn:aws:dynamodb:us-east-1:123456789012:table/RealTimeData/stream/2016-12-01T00:00:00.000"})";
}

class OnReceiveRealTimeItemTest : public testing::Test {
 protected:
  DeliveryReport receive(const std::string& json) {
    OnReceiveRealTimeItemFunction(config_, audience_).handle(records(json));
    return audience_.finish();
  }
  Result<std::string> handle(const std::string& json) {
    return OnReceiveRealTimeItemFunction(config_, audience_).handle_event(json);
  }

  FunctionConfig config_;
  MemoryAudience audience_;
};

TEST_F(OnReceiveRealTimeItemTest, DeliversTheNewImageAsPlainJson) {
  audience_.watched = {"3"};
  const auto report = receive(
      change("MODIFY", "3",
             R"({"vehicleId":{"S":"3"},"lat":{"N":"24.90"},"tags":{"L":[{"BOOL":true},{"NULL":true}]}})"));
  EXPECT_EQ(report.receivers, 1U);
  ASSERT_EQ(audience_.delivered.size(), 1U);
  EXPECT_EQ(audience_.delivered[0].first, "3");
  EXPECT_EQ(audience_.delivered[0].second, R"({"lat":24.9,"tags":[true,null],"vehicleId":"3"})");
}

TEST_F(OnReceiveRealTimeItemTest, DeliversTheTypedImageWhenAskedTo) {
  config_.payload_format = PayloadFormat::kDynamodb;
  audience_.watched = {"3"};
  receive(change("INSERT", "3", R"({"vehicleId":{"S":"3"},"lat":{"N":"24.9"}})"));
  ASSERT_EQ(audience_.delivered.size(), 1U);
  EXPECT_EQ(audience_.delivered[0].second, R"({"lat":{"N":"24.9"},"vehicleId":{"S":"3"}})");
}

TEST_F(OnReceiveRealTimeItemTest, DeliversChangesInTheirOrderAndOnlyToWatchedItems) {
  audience_.watched = {"3", "5"};
  receive(change("INSERT", "3", R"({"n":{"N":"1"}})") + "," + change("INSERT", "4", R"({"n":{"N":"2"}})") +
          "," + change("MODIFY", "3", R"({"n":{"N":"3"}})") + "," +
          change("INSERT", "5", R"({"n":{"N":"4"}})"));
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"3", R"({"n":1})"}, {"3", R"({"n":3})"}, {"5", R"({"n":4})"}};
  EXPECT_EQ(audience_.delivered, expected);
}

TEST_F(OnReceiveRealTimeItemTest, HandsARemovalOnWithoutAPayload) {
  audience_.watched = {"3"};
  receive(change("REMOVE", "3", "") + "," + change("REMOVE", "4", ""));
  EXPECT_EQ(audience_.delivered, (std::vector<std::pair<std::string, std::string>>{{"3", "removed"}}));
}

TEST_F(OnReceiveRealTimeItemTest, NamesTheRecordsOfAnEventThatShallComeAgain) {
  audience_.watched = {"3", "4"};
  audience_.unknown = {"4"};
  const std::string event =
      R"({"Records":[)" + change("INSERT", "3", "{}") + "," + change("INSERT", "4", "{}") + "]}";
  EXPECT_EQ(handle(event).value(),
            R"({"batchItemFailures":[{"itemIdentifier":"1405400000000002063282832"}]})");
  EXPECT_EQ(audience_.delivered.size(), 1U);
  audience_.unknown.clear();
  EXPECT_EQ(handle(event).value(), R"({"batchItemFailures":[]})");
  EXPECT_EQ(handle("{}").error().code, ErrorCode::kMalformed);
}

TEST_F(OnReceiveRealTimeItemTest, PassesOverRecordsWithoutItsKey) {
  config_.real_time_item_key = "sensorId";
  audience_.watched = {"3"};
  receive(change("INSERT", "3", R"({"n":{"N":"1"}})"));
  EXPECT_TRUE(audience_.delivered.empty());
}

}  // namespace
}  // namespace rtp::functions
