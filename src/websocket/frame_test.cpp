#include "websocket/frame.h"

#include <array>

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace rtp::websocket {
namespace {

TEST(FrameTest, EncodesTheShortestLength) {
  struct Case {
    std::size_t size;
    std::string_view header;
  };
  const std::array cases{
      Case{0, std::string_view("\x81\x00", 2)},
      Case{125, "\x81\x7D"},
      Case{126, std::string_view("\x81\x7E\x00\x7E", 4)},
      Case{65535, "\x81\x7E\xFF\xFF"},
      Case{65536, std::string_view("\x81\x7F\x00\x00\x00\x00\x00\x01\x00\x00", 10)},
  };
  for (const auto& [size, header] : cases) {
    const std::string payload(size, 'x');
    EXPECT_EQ(encode_frame(Opcode::kText, payload), std::string(header) + payload) << size;
  }
}

TEST(FrameTest, EncodesTheOpcode) {
  EXPECT_EQ(encode_frame(Opcode::kBinary, "x"), "\x82\x01x");
  EXPECT_EQ(encode_frame(Opcode::kPing, ""), std::string_view("\x89\x00", 2));
  EXPECT_EQ(encode_frame(Opcode::kPong, "x"), "\x8A\x01x");
}

TEST(FrameTest, MarksACompressedPayload) {
  EXPECT_EQ(
      encode_frame(Opcode::kText, std::string_view("\xF2\x48\xCD\xC9\xC9\x07\x00", 7), Compressed::kYes),
      std::string_view("\xC1\x07\xF2\x48\xCD\xC9\xC9\x07\x00", 9));
}

TEST(FrameTest, EncodesCloseWithCodeAndReason) {
  EXPECT_EQ(encode_close(CloseCode::kGoingAway, "bye"),
            "\x88\x05\x03\xE9"
            "bye");
  EXPECT_EQ(encode_close(CloseCode::kNormal, ""), "\x88\x02\x03\xE8");
}

TEST(FrameTest, NeverSendsTheCodesThatStandForNone) {
  EXPECT_EQ(encode_close(CloseCode::kNoStatus, "ignored"), std::string_view("\x88\x00", 2));
  EXPECT_EQ(encode_close(CloseCode::kAbnormal, "ignored"), std::string_view("\x88\x00", 2));
}

TEST(FrameTest, CutsTheCloseReasonAtACodePoint) {
  for (std::size_t lead = 0; lead < 4; ++lead) {
    std::string reason(lead, 'x');
    for (int i = 0; i < 50; ++i) {
      reason += "€";
    }
    const std::string frame = encode_close(CloseCode::kNormal, reason);
    const std::string_view sent = std::string_view(frame).substr(4);
    EXPECT_LE(sent.size(), 123U);
    EXPECT_GT(sent.size(), 120U);
    EXPECT_TRUE(reason.starts_with(sent));
    EXPECT_TRUE(is_utf8(sent));
  }
}

}  // namespace
}  // namespace rtp::websocket
