#include "events/authorizer_event.h"

#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace rtp::events {
namespace {

constexpr std::string_view kArn = "arn:aws:execute-api:us-east-1:123456789012:abcdef123/default/$connect";

/// The documented example, shortened.
std::string documented(const std::string& type = "REQUEST", const std::string& arn = std::string(kArn)) {
  return R"({"type":")" + type + R"(","methodArn":")" + arn +
         R"(","headers":{"Connection":"upgrade","HeaderAuth1":"headerValue1"},
         "multiValueHeaders":{"Connection":["upgrade"],"HeaderAuth1":["headerValue1"]},
         "queryStringParameters":{"QueryString1":"queryValue1"},
         "multiValueQueryStringParameters":{"QueryString1":["queryValue1"]},"stageVariables":{},
         "requestContext":{"routeKey":"$connect","eventType":"CONNECT","messageDirection":"IN","stage":"default",
         "connectedAt":1516829234000,"requestTimeEpoch":1516829234001,"identity":{"sourceIp":"192.0.2.1"},
         "requestId":"id","connectionId":"AAAA1234=","apiId":"abcdef123"}})";
}

TEST(AuthorizerEventTest, ReadsWhatApiGatewaySends) {
  const AuthorizerEvent event = parse_authorizer_event(documented()).value();
  EXPECT_EQ(event.method_arn, kArn);
  EXPECT_EQ(event.request.context.connection_id, "AAAA1234=");
  EXPECT_EQ(event.request.header_values("headerauth1"), std::vector<std::string_view>{"headerValue1"});
}

TEST(AuthorizerEventTest, RefusesWhatIsNotForAnAuthorizer) {
  EXPECT_FALSE(parse_authorizer_event(documented("TOKEN")).has_value());
  EXPECT_FALSE(parse_authorizer_event(documented("REQUEST", "")).has_value());
  EXPECT_FALSE(parse_authorizer_event("[]").has_value());
}

TEST(AuthorizerEventTest, WritesWhatItReads) {
  const AuthorizerEvent event = parse_authorizer_event(documented()).value();
  const AuthorizerEvent again = parse_authorizer_event(to_json(event)).value();
  EXPECT_EQ(again.method_arn, event.method_arn);
  EXPECT_EQ(again.request.headers, event.request.headers);
  EXPECT_EQ(again.request.query, event.request.query);
}

TEST(AuthorizerEventTest, WritesAnAnswerAsApiGatewayWantsIt) {
  const AuthorizerAnswer answer{.principal_id = "me",
                                .effect = Effect::kAllow,
                                .resource = std::string(kArn),
                                .context = {{"expiresAt", "1516829294"}}};
  EXPECT_EQ(boost::json::parse(to_json(answer)),
            boost::json::parse(R"({"principalId":"me","policyDocument":{"Version":"2012-10-17","Statement":[
              {"Action":"execute-api:Invoke","Effect":"Allow","Resource":")" +
                               std::string(kArn) + R"("}]},"context":{"expiresAt":"1516829294"}})"));
  EXPECT_NE(to_json(AuthorizerAnswer{}).find(R"("Effect":"Deny")"), std::string::npos);
}

}  // namespace
}  // namespace rtp::events
