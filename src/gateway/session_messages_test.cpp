#include "gateway/session_messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "websocket/frame.h"

namespace rtp::gateway {
namespace {

Delivery delivery(const std::string& item) {
  return {.real_time_item_id = "a\"b",
          .sequence_number = 17,
          .frame = item.empty() ? "" : websocket::encode_frame(websocket::Opcode::kText, item)};
}

TEST(SessionMessagesTest, TellOfAnItem) {
  EXPECT_EQ(item_message(delivery(R"({"n":1})")),
            R"({"type":"item","id":"a\"b","sequenceNumber":"17","item":{"n":1}})");
}

TEST(SessionMessagesTest, TellOfARemoval) {
  EXPECT_EQ(item_message(delivery("")), R"({"type":"removed","id":"a\"b","sequenceNumber":"17"})");
}

TEST(SessionMessagesTest, TellOfAPatch) {
  EXPECT_EQ(patch_message(delivery("{}"), 12, {.patch = R"({"n":2})", .removed = "[]"}),
            R"({"type":"patch","id":"a\"b","sequenceNumber":"17","base":"12","patch":{"n":2}})");
  EXPECT_EQ(
      patch_message(delivery("{}"), 12, {.patch = "{}", .removed = R"([["x","y"]])"}),
      R"({"type":"patch","id":"a\"b","sequenceNumber":"17","base":"12","patch":{},"removed":[["x","y"]]})");
}

TEST(SessionMessagesTest, TellWhatToResumeWith) {
  EXPECT_EQ(with_since(R"({"type":"item","item":{}})", 15), R"({"type":"item","item":{},"since":"15"})");
}

TEST(SessionMessagesTest, TellThatAllIsSent) {
  EXPECT_EQ(current_message("7", 17, false), R"({"type":"current","requestId":7,"sequenceNumber":"17"})");
  EXPECT_EQ(current_message("", 17, true), R"({"type":"current","sequenceNumber":"17","anew":true})");
}

TEST(SessionMessagesTest, AreEventsForClientsThatReadEvents) {
  EXPECT_EQ(event_stream_event(delivery(R"({"n":1})"), 15), "id: 15\ndata: {\"n\":1}\n\n");
  EXPECT_EQ(event_stream_event(delivery(""), 15), "event: removed\nid: 15\ndata: {\"id\":\"a\\\"b\"}\n\n");
  EXPECT_EQ(event_stream_close(1012, "x"), "event: close\ndata: {\"code\":1012,\"reason\":\"x\"}\n\n");
  EXPECT_EQ(event_stream_retry(std::chrono::milliseconds(1500)), "retry: 1500\n\n");
}

TEST(SessionMessagesTest, KeepTheLinesOfAnothersText) {
  EXPECT_EQ(event_stream_data("a"), "data: a\n\n");
  EXPECT_EQ(event_stream_data(""), "data: \n\n");
  EXPECT_EQ(event_stream_data("a\nb\r\nc\rd\n"), "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n");
}

TEST(SessionMessagesTest, BeginAStreamThatPagesOfOthersMayRead) {
  const std::string head = event_stream_head("https://app.example", std::chrono::milliseconds(700));
  EXPECT_THAT(head, testing::StartsWith("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"));
  EXPECT_THAT(head,
              testing::HasSubstr("Access-Control-Allow-Origin: https://app.example\r\nVary: Origin\r\n"));
  EXPECT_THAT(head, testing::EndsWith("\r\n\r\nretry: 700\n\n"));
  EXPECT_THAT(event_stream_head("", std::chrono::milliseconds(700)),
              testing::Not(testing::HasSubstr("Origin")));
}

}  // namespace
}  // namespace rtp::gateway
