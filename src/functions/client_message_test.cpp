#include "functions/client_message.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::functions {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(ClientMessageTest, ReadsASubscription) {
  const auto message = parse_client_message(
      R"({"action":"subscribe","requestId":"a","items":["3","fleet-9/*","3"],"since":"17","delivery":"all",
          "patch":true,"filter":"speed > 30"})");
  ASSERT_TRUE(message.has_value()) << message.error().message;
  EXPECT_EQ(message->request_id, R"("a")");
  const auto& subscribe = std::get<SubscribeMessage>(message->action);
  EXPECT_THAT(subscribe.items, ElementsAre("3", "fleet-9/*"));
  EXPECT_EQ(subscribe.options.since, 17U);
  EXPECT_EQ(subscribe.options.delivery, DeliveryMode::kAll);
  EXPECT_TRUE(subscribe.options.patch);
  EXPECT_EQ(subscribe.options.filter.value().text(), "speed > 30");
}

TEST(ClientMessageTest, TakesASequenceNumberAsNumberToo) {
  const auto message = parse_client_message(R"({"action":"subscribe","items":["3"],"since":0})");
  EXPECT_EQ(std::get<SubscribeMessage>(message.value().action).options.since, 0U);
}

TEST(ClientMessageTest, TakesNullForAnAbsentMember) {
  const auto message = parse_client_message(
      R"({"action":"subscribe","requestId":null,"items":["3"],"since":null,"filter":null})");
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->request_id, "");
  EXPECT_FALSE(std::get<SubscribeMessage>(message->action).options.since.has_value());
}

TEST(ClientMessageTest, ReadsTheOtherActions) {
  EXPECT_THAT(std::get<UnsubscribeMessage>(
                  parse_client_message(R"({"action":"unsubscribe","items":["3"]})").value().action)
                  .items,
              ElementsAre("3"));
  EXPECT_EQ(std::get<ConfigureMessage>(
                parse_client_message(R"({"action":"configure","maxRate":2.5})").value().action)
                .max_rate,
            2.5);
  EXPECT_EQ(std::get<ConfigureMessage>(
                parse_client_message(R"({"action":"configure","maxRate":null})").value().action)
                .max_rate,
            std::nullopt);
  const auto ping = parse_client_message(R"({"requestId":7,"action":"ping"})");
  EXPECT_TRUE(std::holds_alternative<PingMessage>(ping.value().action));
  EXPECT_EQ(ping->request_id, "7");
}

TEST(ClientMessageTest, NamesTheFieldThatIsWrong) {
  const std::string long_id(1025, 'x');
  const std::vector<std::tuple<std::string, const char*, const char*>> cases = {
      {"", "", "must be a JSON object"},
      {"[]", "", "must be a JSON object"},
      {R"({"action":"ping")", "", "must be a JSON object"},
      {"{}", "action", "action must be a string"},
      {R"({"action":1})", "action", "action must be a string"},
      {R"({"action":"Subscribe"})", "action", "there is no action 'Subscribe'"},
      {R"({"action":"subscribe"})", "items", "items must be an array"},
      {R"({"action":"subscribe","items":"3"})", "items", "items must be an array"},
      {R"({"action":"subscribe","items":[]})", "items", "items must be an array"},
      {R"({"action":"subscribe","items":["3",4]})", "items", "items[1] must be a string"},
      {R"({"action":"subscribe","items":[""]})", "items", "items[0] is empty"},
      {R"({"action":"subscribe","items":[")" + long_id + R"("]})", "items", "items[0] has 1025 bytes"},
      {R"({"action":"subscribe","items":["3"],"since":"x"})", "since", "since 'x' is not valid"},
      {R"({"action":"subscribe","items":["3"],"since":[]})", "since", "since must be"},
      {R"({"action":"subscribe","items":["3"],"delivery":"some"})", "delivery", "give latest or all"},
      {R"({"action":"subscribe","items":["3"],"patch":"yes"})", "patch", "give true or false"},
      {R"({"action":"subscribe","items":["3"],"filter":"a ="})", "filter", "filter"},
      {R"({"action":"subscribe","items":["3"],"sinse":"0"})", "sinse", "subscribe has no member 'sinse'"},
      {R"({"action":"unsubscribe","items":["3"],"since":"0"})", "since", "unsubscribe has no member 'since'"},
      {R"({"action":"configure"})", "maxRate", "configure needs maxRate"},
      {R"({"action":"configure","maxRate":-1})", "maxRate", "maxRate '-1' is not valid"},
      {R"({"action":"configure","maxRate":{}})", "maxRate", "maxRate '{}' is not valid"},
      {R"({"action":"ping","requestId":{}})", "requestId", "requestId must be a string or a number"},
      {R"({"action":"ping","requestId":")" + long_id + R"("})", "requestId", "requestId has 1027 bytes"},
  };
  for (const auto& [text, field, expected] : cases) {
    const auto message = parse_client_message(text);
    ASSERT_FALSE(message.has_value()) << text;
    EXPECT_EQ(message.error().field, field) << text;
    EXPECT_THAT(message.error().message, HasSubstr(expected)) << text;
  }
}

TEST(ClientMessageTest, TellsWhichRequestIsWrong) {
  EXPECT_EQ(parse_client_message(R"({"action":"no","requestId":"a"})").error().request_id, R"("a")");
}

TEST(ClientMessageTest, RefusesJsonThatIsNestedDeep) {
  EXPECT_FALSE(parse_client_message(std::string(100'000, '[')).has_value());
  EXPECT_FALSE(
      parse_client_message(R"({"action":"ping","x":)" + std::string(20, '[') + std::string(20, ']') + "}")
          .has_value());
}

}  // namespace
}  // namespace rtp::functions
