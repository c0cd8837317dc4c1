#include "functions/on_default.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf8.h"
#include "functions/memory_ports.h"
#include "functions/on_authorize.h"

namespace rtp::functions {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

class OnDefaultTest : public testing::Test {
 protected:
  events::ProxyResponse send(const std::string& body) {
    events::WebSocketEvent event;
    event.context.event_type = events::EventType::kMessage;
    event.context.route_key = "$default";
    event.context.connection_id = "AAAA1234=";
    event.context.connected_at = std::chrono::seconds(1000);
    event.context.authorizer = authorizer_;
    event.body = body;
    return OnDefaultFunction(config_, connections_, subscriptions_).handle(event);
  }

  FunctionConfig config_;
  events::NameValues authorizer_;
  MemoryConnectionTable connections_;
  MemorySubscriptions subscriptions_;
};

TEST_F(OnDefaultTest, SubscribesAndEntersTheRows) {
  const auto answer = send(R"({"action":"subscribe","requestId":"1","items":["3","fleet-9/*"],"since":"0"})");
  EXPECT_EQ(answer.status_code, 200);
  EXPECT_EQ(answer.body, R"({"type":"subscribed","requestId":"1","items":2})");
  EXPECT_THAT(subscriptions_.watched, UnorderedElementsAre("3", "fleet-9/*"));
  EXPECT_EQ(subscriptions_.last.options.since, 0U);
  EXPECT_EQ(subscriptions_.last.request_id, R"("1")");
  ASSERT_EQ(connections_.table.size(), 2U);
  EXPECT_EQ(connections_.table[1].real_time_item_id, "fleet-9/*");
  EXPECT_EQ(connections_.table[1].connection_id, "AAAA1234=");
  EXPECT_EQ(connections_.table[1].ttl, std::chrono::seconds(1000 + 7200));
}

TEST_F(OnDefaultTest, UnsubscribesAndRemovesTheRows) {
  send(R"({"action":"subscribe","items":["3","4"]})");
  EXPECT_EQ(send(R"({"action":"unsubscribe","items":["3","5"]})").body,
            R"({"type":"unsubscribed","items":1})");
  EXPECT_THAT(subscriptions_.watched, UnorderedElementsAre("4"));
  ASSERT_EQ(connections_.table.size(), 1U);
  EXPECT_EQ(connections_.table[0].real_time_item_id, "4");
  // Of what was not watched there is no row to remove: asking costs the table nothing.
  EXPECT_THAT(connections_.asked_to_remove, testing::ElementsAre("3"));
}

TEST_F(OnDefaultTest, SetsTheRate) {
  EXPECT_EQ(send(R"({"action":"configure","maxRate":5})").body, R"({"type":"configured"})");
  EXPECT_EQ(subscriptions_.max_rate, 5);
  send(R"({"action":"configure","maxRate":null})");
  EXPECT_EQ(subscriptions_.max_rate, std::nullopt);
}

TEST_F(OnDefaultTest, AnswersAPing) {
  EXPECT_EQ(send(R"({"action":"ping","requestId":7})").body, R"({"type":"pong","requestId":7})");
}

TEST_F(OnDefaultTest, NamesTheFieldOfABadMessage) {
  const auto answer = send(R"({"action":"subscribe","requestId":"1","items":["3"],"since":"x"})");
  EXPECT_EQ(answer.status_code, 400);
  EXPECT_THAT(answer.body,
              HasSubstr(R"({"type":"error","requestId":"1","field":"since","message":"since 'x')"));
  EXPECT_EQ(send("hello").body,
            R"({"type":"error","message":"a message must be a JSON object such as {\"action\":\"ping\"}"})");
  EXPECT_TRUE(subscriptions_.watched.empty());
}

TEST_F(OnDefaultTest, RefusesAPatchOfTypedImages) {
  config_.payload_format = PayloadFormat::kDynamodb;
  const auto answer = send(R"({"action":"subscribe","items":["3"],"patch":true})");
  EXPECT_EQ(answer.status_code, 400);
  EXPECT_THAT(answer.body, HasSubstr(R"("field":"patch","message":"'patch' is a patch of plain JSON)"));
  EXPECT_TRUE(subscriptions_.watched.empty());
  EXPECT_EQ(send(R"({"action":"subscribe","items":["3"]})").status_code, 200);
}

TEST_F(OnDefaultTest, NamesTheOptionsAndPatternsThatThereAreNot) {
  config_.extras = Extras::kNone;
  for (const auto& [members, field] : {std::pair{R"("items":["3"],"since":"0")", "since"},
                                       std::pair{R"("items":["3"],"filter":"a > 1")", "filter"},
                                       std::pair{R"("items":["3"],"delivery":"all")", "delivery"},
                                       std::pair{R"("items":["fleet-9/*"])", "items"}}) {
    const auto answer = send(std::string(R"({"action":"subscribe",)") + members + "}");
    EXPECT_EQ(answer.status_code, 501) << members;
    EXPECT_THAT(answer.body, HasSubstr(std::string(R"("field":")") + field + '"'));
  }
  EXPECT_TRUE(subscriptions_.watched.empty());
  EXPECT_EQ(send(R"({"action":"subscribe","items":["3"]})").status_code, 200);
}

TEST_F(OnDefaultTest, AnswersInUtf8WhateverItRepeats) {
  for (std::size_t length = 1; length < 200; ++length) {
    std::string filter;
    for (std::size_t i = 0; i < length; ++i) {
      filter += i % 3 == 0 ? "x" : "\u00e4";
    }
    EXPECT_TRUE(is_utf8(send(R"({"action":"subscribe","items":["3"],"filter":")" + filter + R"("})").body));
  }
}

TEST_F(OnDefaultTest, RefusesWhatTheTokenDoesNotPermitAndWatchesNothingOfIt) {
  authorizer_ = {{std::string(kAllowedKeys), R"(["3","fleet-9/*"])"}};
  EXPECT_EQ(send(R"({"action":"subscribe","items":["3","fleet-9/7","fleet-9/1*"]})").status_code, 200);
  for (const char* item : {"4", "*", "fleet-*", "3*"}) {
    const auto answer = send(R"({"action":"subscribe","items":["3",")" + std::string(item) + R"("]})");
    EXPECT_EQ(answer.status_code, 403) << item;
    EXPECT_THAT(answer.body, HasSubstr("the token does not permit '" + std::string(item) + "'"));
    EXPECT_FALSE(subscriptions_.watched.contains(item));
  }
}

TEST_F(OnDefaultTest, PermitsNothingWhereTheContextIsBroken) {
  authorizer_ = {{std::string(kAllowedKeys), "nonsense"}};
  EXPECT_EQ(send(R"({"action":"subscribe","items":["3"]})").status_code, 403);
}

TEST_F(OnDefaultTest, SaysThatItIsTooMuch) {
  subscriptions_.limit = 1;
  const auto answer = send(R"({"action":"subscribe","items":["3","4"]})");
  EXPECT_EQ(answer.status_code, 413);
  EXPECT_THAT(answer.body, HasSubstr(R"("field":"items")"));
  EXPECT_TRUE(connections_.table.empty());
}

TEST_F(OnDefaultTest, WatchesNothingThatCannotBeEntered) {
  connections_.broken = true;
  const auto answer = send(R"({"action":"subscribe","items":["3"]})");
  EXPECT_EQ(answer.status_code, 500);
  EXPECT_THAT(answer.body, HasSubstr("no space left"));
  EXPECT_TRUE(subscriptions_.watched.empty());
}

}  // namespace
}  // namespace rtp::functions
