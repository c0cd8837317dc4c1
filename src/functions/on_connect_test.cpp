#include "functions/on_connect.h"

#include <gtest/gtest.h>

#include "functions/memory_ports.h"
#include "functions/on_disconnect.h"

namespace rtp::functions {
namespace {

/// API Gateway's $connect event, as captured, with the query and headers in question.
events::WebSocketEvent connect_event(const std::string& query, const std::string& headers = "{}") {
  const auto event = events::parse_websocket_event(
      R"({"headers":{"Host":"abcd123.execute-api.us-east-1.amazonaws.com"},"multiValueHeaders":)" + headers +
      R"(,"multiValueQueryStringParameters":)" + query +
      R"(,"requestContext":{"routeKey":"$connect","eventType":"CONNECT","requestTime":"09/Feb/2024:18:11:43 +0000",
         "messageDirection":"IN","stage":"prod","connectedAt":1707502303419,"requestTimeEpoch":1707502303420,
         "identity":{"userAgent":"Mozilla/5.0","sourceIp":"192.0.2.1"},"requestId":"ABCD1234=",
         "domainName":"abcd1234.execute-api.us-east-1.amazonaws.com","connectionId":"AAAA1234=","apiId":"abcd1234"},
         "isBase64Encoded":false})");
  return event.value();
}

class OnConnectTest : public testing::Test {
 protected:
  events::ProxyResponse connect(const events::WebSocketEvent& event) {
    return OnConnectFunction(config_, connections_).handle(event);
  }
  [[nodiscard]] std::vector<std::string> stored_items() const {
    std::vector<std::string> ids;
    for (const ConnectionRow& row : connections_.table) {
      ids.push_back(row.real_time_item_id);
    }
    return ids;
  }

  FunctionConfig config_;
  MemoryConnectionTable connections_;
};

TEST_F(OnConnectTest, StoresTheConnectionWithItsItem) {
  EXPECT_EQ(connect(connect_event(R"({"vehicleId":["3"]})")).status_code, 200);
  ASSERT_EQ(connections_.table.size(), 1U);
  const ConnectionRow& row = connections_.table[0];
  EXPECT_EQ(row.connection_id, "AAAA1234=");
  EXPECT_EQ(row.real_time_item_id, "3");
  EXPECT_EQ(row.real_time_item_key, "vehicleId");
  EXPECT_EQ(row.ttl, std::chrono::seconds(1707502303 + 7200));
}

TEST_F(OnConnectTest, TakesARepeatedParameterAsSeveralItemsEachOnce) {
  EXPECT_EQ(connect(connect_event(R"({"vehicleId":["3","4","3"]})")).status_code, 200);
  EXPECT_EQ(stored_items(), (std::vector<std::string>{"3", "4"}));
}

TEST_F(OnConnectTest, RefusesAClientWithoutTheParameterAndNamesIt) {
  for (const char* query : {"null", R"({"vehicleid":["3"]})", R"({"vehicleId":[""]})"}) {
    const events::ProxyResponse answer = connect(connect_event(query));
    EXPECT_EQ(answer.status_code, 400) << query;
    EXPECT_NE(answer.body.find("vehicleId"), std::string::npos) << answer.body;
  }
  EXPECT_TRUE(connections_.table.empty());
}

TEST_F(OnConnectTest, RefusesAnIdThatNoRangeKeyCanHold) {
  const std::string id(1025, 'x');
  EXPECT_EQ(connect(connect_event(R"({"vehicleId":[")" + id + R"("]})")).status_code, 400);
}

TEST_F(OnConnectTest, FindsTheKeyInAHeaderOfAnyCase) {
  config_.key_source = KeySource::kHeader;
  EXPECT_EQ(connect(connect_event("null", R"({"VEHICLEID":["7"],"vehicleId":["8"]})")).status_code, 200);
  EXPECT_EQ(stored_items(), (std::vector<std::string>{"7", "8"}));
  EXPECT_EQ(connect(connect_event(R"({"vehicleId":["3"]})")).status_code, 400);
}

TEST_F(OnConnectTest, RefusesAnIdThatIsNotUtf8) {
  config_.key_source = KeySource::kHeader;
  events::WebSocketEvent event = connect_event("null", R"({"vehicleId":["7"]})");
  event.headers[0].second = "\xFF";
  const events::ProxyResponse answer = connect(event);
  EXPECT_EQ(answer.status_code, 400);
  EXPECT_NE(answer.body.find("vehicleId"), std::string::npos) << answer.body;
}

TEST_F(OnConnectTest, AnswersAServerErrorWhenTheTableIsDown) {
  connections_.broken = true;
  const events::ProxyResponse answer = connect(connect_event(R"({"vehicleId":["3"]})"));
  EXPECT_EQ(answer.status_code, 500);
  EXPECT_NE(answer.body.find("no space left"), std::string::npos);
}

TEST_F(OnConnectTest, DisconnectRemovesAllRowsOfTheConnection) {
  ASSERT_EQ(connect(connect_event(R"({"vehicleId":["3","4"]})")).status_code, 200);
  const auto event = events::parse_websocket_event(
      R"({"requestContext":{"routeKey":"$disconnect","disconnectStatusCode":1001,"eventType":"DISCONNECT",
          "disconnectReason":"","stage":"prod","connectionId":"AAAA1234="},"isBase64Encoded":false})");
  EXPECT_EQ(OnDisconnectFunction(connections_).handle(event.value()).status_code, 200);
  EXPECT_TRUE(connections_.table.empty());
}

TEST_F(OnConnectTest, TakesAClientOfTheSubprotocolWithoutItemsAndAnswersIt) {
  const auto answer = connect(connect_event("null", R"({"Sec-WebSocket-Protocol":["bearer.x, rtp.v1"]})"));
  EXPECT_EQ(answer.status_code, 200);
  EXPECT_EQ(answer.headers.back(), (std::pair<std::string, std::string>("Sec-WebSocket-Protocol", "rtp.v1")));
  EXPECT_TRUE(connections_.table.empty());
}

TEST_F(OnConnectTest, RefusesWrongOptionsAndPatchesWithoutTheSubprotocol) {
  for (const auto& [query, part] : std::vector<std::pair<const char*, const char*>>{
           {R"({"vehicleId":["3"],"since":["x"]})", "since"},
           {R"({"vehicleId":["3"],"filter":["speed >"]})", "filter"},
           {R"({"vehicleId":["3"],"patch":["true"]})", "Sec-WebSocket-Protocol: rtp.v1"}}) {
    const auto answer = connect(connect_event(query));
    EXPECT_EQ(answer.status_code, 400) << query;
    EXPECT_NE(answer.body.find(part), std::string::npos) << answer.body;
  }
  EXPECT_TRUE(connections_.table.empty());
}

TEST_F(OnConnectTest, RefusesOptionsAndPatternsWhereThereAreNone) {
  config_.extras = Extras::kNone;
  for (const std::string option :
       {R"("since":["0"])", R"("delivery":["all"])", R"("filter":["a > 1"])", R"("maxRate":["5"])"}) {
    const events::ProxyResponse answer = connect(connect_event(R"({"vehicleId":["3"],)" + option + "}"));
    EXPECT_EQ(answer.status_code, 400) << option;
    EXPECT_NE(answer.body.find(option.substr(1, option.find(':') - 2)), std::string::npos) << answer.body;
  }
  EXPECT_EQ(connect(connect_event(R"({"vehicleId":["fleet-9/*"]})")).status_code, 400);
  EXPECT_TRUE(connections_.table.empty());
  EXPECT_EQ(connect(connect_event(R"({"vehicleId":["3"],"delivery":["latest"]})")).status_code, 200);
}

TEST_F(OnConnectTest, RefusesAPatchOfTypedImages) {
  config_.payload_format = PayloadFormat::kDynamodb;
  const events::ProxyResponse answer = connect(connect_event(R"({"vehicleId":["3"],"patch":["true"]})"));
  EXPECT_EQ(answer.status_code, 400);
  EXPECT_NE(answer.body.find("PAYLOAD_FORMAT=dynamodb"), std::string::npos) << answer.body;
  EXPECT_TRUE(connections_.table.empty());
}

}  // namespace
}  // namespace rtp::functions
