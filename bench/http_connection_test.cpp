#include "bench/http_connection.h"

#include <gtest/gtest.h>

namespace rtp::bench {
namespace {

constexpr std::string_view kAnswer = "HTTP/1.1 201 Created\r\nServer: x\r\ncontent-LENGTH:  5\r\n\r\nhello";
constexpr std::size_t kHeadBytes = kAnswer.size() - 5;

TEST(ResponseHeadTest, IsReadOnlyWhenItsEndHasArrived) {
  for (std::size_t cut = 0; cut <= kAnswer.size(); ++cut) {
    const auto head = parse_response_head(kAnswer.substr(0, cut));
    ASSERT_TRUE(head.has_value());
    EXPECT_EQ(head->has_value(), cut >= kHeadBytes) << "cut at " << cut;
  }
}

TEST(ResponseHeadTest, GivesStatusAndSizes) {
  const auto head = parse_response_head(kAnswer);
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(*head, (ResponseHead{.status = 201, .head_bytes = kHeadBytes, .body_bytes = 5}));
}

TEST(ResponseHeadTest, TakesNoLengthAsNoBody) {
  const auto head = parse_response_head("HTTP/1.1 204 No Content\r\n\r\n");
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ((*head)->body_bytes, 0U);
}

TEST(ResponseHeadTest, RefusesWhatItCannotRead) {
  for (const std::string_view bytes : {
           "SSH-2.0-OpenSSH\r\n\r\n",
           "HTTP/1.1 abc\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
       }) {
    const auto head = parse_response_head(bytes);
    ASSERT_FALSE(head.has_value()) << bytes;
    EXPECT_EQ(head.error().code, ErrorCode::kMalformed);
  }
}

}  // namespace
}  // namespace rtp::bench
