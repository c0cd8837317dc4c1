#include "events/websocket_event.h"

#include <gtest/gtest.h>

namespace rtp::events {
namespace {

WebSocketEvent sample() {
  WebSocketEvent event;
  event.context.event_type = EventType::kConnect;
  event.context.route_key = "$connect";
  event.context.connection_id = "L0SM9cOFvHcCIhw=";
  event.context.stage = "develop";
  event.context.domain_name = "abcd123.execute-api.us-east-1.amazonaws.com";
  event.context.request_id = "ABCD1234=";
  event.context.source_ip = "192.0.2.1";
  event.context.user_agent = "wscat";
  event.context.connected_at = std::chrono::milliseconds(1707502303419);
  event.context.request_time = std::chrono::milliseconds(1707502303420);
  event.headers = {{"Host", "localhost"}, {"X-Tag", "a"}, {"X-Tag", "b"}};
  event.query = {{"vehicleId", "3"}, {"vehicleId", "4"}};
  return event;
}

TEST(WebSocketEventTest, IsTheSameAfterAWayThroughJson) {
  const auto parsed = parse_websocket_event(to_json(sample()));
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->headers, sample().headers);
  EXPECT_EQ(parsed->query, sample().query);
  EXPECT_EQ(parsed->context.connection_id, "L0SM9cOFvHcCIhw=");
  EXPECT_EQ(parsed->context.connected_at, sample().context.connected_at);
  EXPECT_EQ(parsed->context.source_ip, "192.0.2.1");
}

TEST(WebSocketEventTest, PrintsWhatApiGatewayPrints) {
  const std::string json = to_json(sample());
  for (const char* part : {R"("queryStringParameters":{"vehicleId":"4"})",
                           R"("multiValueQueryStringParameters":{"vehicleId":["3","4"]})",
                           R"("requestTime":"09/Feb/2024:18:11:43 +0000")", R"("eventType":"CONNECT")",
                           R"("apiId":"abcd123")", R"("isBase64Encoded":false)"}) {
    EXPECT_NE(json.find(part), std::string::npos) << part << " in " << json;
  }
}

TEST(WebSocketEventTest, LeavesOutParametersWhereThereAreNone) {
  WebSocketEvent event = sample();
  event.query.clear();
  EXPECT_EQ(to_json(event).find("ueryStringParameters"), std::string::npos);
}

TEST(WebSocketEventTest, ReadsTheCloseCodeOfADisconnect) {
  const auto event = parse_websocket_event(
      R"({"requestContext":{"routeKey":"$disconnect","disconnectStatusCode":1001,"eventType":"DISCONNECT",
          "disconnectReason":"bye","connectionId":"AAAA1234="}})");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->context.disconnect_status_code, 1001);
  EXPECT_EQ(event->context.disconnect_reason, "bye");
}

TEST(WebSocketEventTest, CarriesWhatTheAuthorizerAnswered) {
  WebSocketEvent event = sample();
  event.context.authorizer = {{"allowedKeys", R"(["3"])"}, {"principalId", "me"}};
  EXPECT_EQ(parse_websocket_event(to_json(event)).value().context.authorizer, event.context.authorizer);
  EXPECT_EQ(to_json(sample()).find("authorizer"), std::string::npos);
}

TEST(WebSocketEventTest, AcceptsTheNullsOfOlderEvents) {
  EXPECT_TRUE(parse_websocket_event(
      R"({"body":null,"requestContext":{"eventType":"CONNECT","connectionId":"A","disconnectStatusCode":null,"messageId":null}})"));
}

TEST(WebSocketEventTest, NamesWhatIsMissing) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"[1]", "JSON object"},
      {"{", "JSON object"},
      {R"({"Records":[]})", "requestContext"},
      {R"({"requestContext":{"eventType":"CONNECT"}})", "connectionId"},
      {R"({"requestContext":{"eventType":"PARTY","connectionId":"A"}})", "PARTY"},
      {R"({"requestContext":{"eventType":"CONNECT","connectionId":7}})", "connectionId"},
      {R"({"requestContext":{"eventType":"CONNECT","connectionId":"A"},"headers":[]})", "headers"},
  };
  for (const auto& [json, expected] : cases) {
    const auto event = parse_websocket_event(json);
    ASSERT_FALSE(event) << json;
    EXPECT_EQ(event.error().code, ErrorCode::kMalformed);
    EXPECT_NE(event.error().message.find(expected), std::string::npos) << event.error().message;
  }
}

TEST(WebSocketEventTest, ReadsTheAnswersOfFunctions) {
  struct Case {
    const char* json;
    int status;
    NameValues headers;
    const char* body;
  };
  const std::vector<Case> cases = {
      {R"({"statusCode":200})", 200, {}, ""},
      {R"({"statusCode":400,"headers":{"A":"b"},"body":"no"})", 400, {{"A", "b"}}, "no"},
      {R"({"statusCode":200,"headers":null,"body":null})", 200, {}, ""},
      {R"({"statusCode":200,"multiValueHeaders":{"A":["b","c"]}})", 200, {{"A", "b"}, {"A", "c"}}, ""},
      {R"({"statusCode":200,"isBase64Encoded":true,"body":"aGk="})", 200, {}, "hi"},
      {R"({"statusCode":200,"isBase64Encoded":false,"body":"aGk="})", 200, {}, "aGk="},
  };
  for (const auto& [json, status, headers, body] : cases) {
    const auto response = parse_proxy_response(json);
    ASSERT_TRUE(response) << json;
    EXPECT_EQ(response->status_code, status) << json;
    EXPECT_EQ(response->headers, headers) << json;
    EXPECT_EQ(response->body, body) << json;
  }
}

TEST(WebSocketEventTest, RefusesAnswersThatApiGatewayCannotRead) {
  for (const char* json :
       {"", "null", "[]", "\"ok\"", "{}", R"({"statusCode":"ok"})", R"({"statusCode":101})",
        R"({"statusCode":600})", R"({"statusCode":200,"body":{}})", R"({"statusCode":200,"headers":[]})",
        R"({"statusCode":200,"isBase64Encoded":true,"body":"?"})"}) {
    const auto response = parse_proxy_response(json);
    ASSERT_FALSE(response) << json;
    EXPECT_EQ(response.error().code, ErrorCode::kMalformed) << json;
  }
}

TEST(WebSocketEventTest, PrintsTheIdOfAMessage) {
  WebSocketEvent event = sample();
  event.context.message_id = "R1knPc2ntjMCFIA=";
  EXPECT_EQ(parse_websocket_event(to_json(event)).value().context.message_id, "R1knPc2ntjMCFIA=");
  EXPECT_EQ(to_json(sample()).find("messageId"), std::string::npos);
}

TEST(WebSocketEventTest, PrintsAProxyResponse) {
  EXPECT_EQ(to_json(ProxyResponse{.status_code = 400, .headers = {{"A", "b"}}, .body = "no \"key\""}),
            R"({"statusCode":400,"headers":{"A":"b"},"body":"no \"key\""})");
}

}  // namespace
}  // namespace rtp::events
