#include "bench/websocket_client.h"

#include <string>

#include <gtest/gtest.h>

namespace rtp::bench {
namespace {

using namespace std::string_literals;

TEST(EndOfHandshakeTest, IsWhereTheFirstFrameBegins) {
  const std::string answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";
  for (std::size_t cut = 0; cut <= answer.size(); ++cut) {
    EXPECT_EQ(end_of_handshake(answer.substr(0, cut)), cut == answer.size() ? cut : 0U) << "cut at " << cut;
  }
  EXPECT_EQ(end_of_handshake(answer + "\x81\x00"s), answer.size());
}

TEST(EndOfHandshakeTest, RefusesAnotherAnswer) {
  EXPECT_EQ(end_of_handshake("HTTP/1.1 400 Bad Request\r\n\r\n").error().code, ErrorCode::kUnavailable);
}

TEST(MaskedTextTest, HasTheShortestLength) {
  EXPECT_EQ(masked_text("hi"), "\x81\x82\0\0\0\0hi"s);
  EXPECT_EQ(masked_text(std::string(125, 'x')).substr(0, 2), "\x81\xfd"s);
  EXPECT_EQ(masked_text(std::string(126, 'x')).substr(0, 8), "\x81\xfe\x00\x7e\0\0\0\0"s);
  EXPECT_EQ(masked_text(std::string(300, 'x')).size(), 308U);
}

}  // namespace
}  // namespace rtp::bench
