#include "net/web_request.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::net {
namespace {

using testing::HasSubstr;

const WebUrl kUrl{WebUrl::Scheme::kHttps, {"host", 8443}, "/a?b"};

TEST(WebRequestTest, WritesItsHead) {
  struct Case {
    WebRequest request;
    std::string_view head;
  };
  const std::array cases{
      Case{{.method = "GET", .url = ""}, "GET /a?b HTTP/1.1\r\nHost: host:8443\r\nUser-Agent: rtp\r\n\r\n"},
      Case{{.method = "POST", .url = "", .headers = {{"A", "1"}, {"a", "2"}, {"B", ""}}, .body = "xyz"},
           "POST /a?b HTTP/1.1\r\nHost: host:8443\r\nUser-Agent: rtp\r\nA: 1\r\na: 2\r\nB: \r\n"
           "Content-Length: 3\r\n\r\n"},
      Case{{.method = "PUT", .url = "", .headers = {{"host", "other"}, {"user-agent", "me\t(\xc3\xa9)"}}},
           "PUT /a?b HTTP/1.1\r\nhost: other\r\nuser-agent: me\t(\xc3\xa9)\r\nContent-Length: 0\r\n\r\n"},
  };
  for (const auto& [request, head] : cases) {
    EXPECT_EQ(serialize_head(request, kUrl), head);
  }
}

TEST(WebRequestTest, RefusesWhatWouldBeAnotherRequestOnTheWire) {
  struct Case {
    WebRequest request;
    std::string_view named;
  };
  const std::array cases{
      Case{{.method = "", .url = ""}, "''"},
      Case{{.method = "GET /", .url = ""}, "'GET /'"},
      Case{{.method = "GET", .url = "", .headers = {{"", "1"}}}, "''"},
      Case{{.method = "GET", .url = "", .headers = {{"A:", "1"}}}, "'A:'"},
      Case{{.method = "GET", .url = "", .headers = {{"A\r\nB", "1"}}}, "B'"},
      Case{{.method = "GET", .url = "", .headers = {{"A", "1\r\nB: 2"}}}, "header A"},
      Case{{.method = "GET", .url = "", .headers = {{"A", std::string(1, '\0')}}}, "header A"},
      Case{{.method = "GET", .url = "", .headers = {{"content-length", "1"}}}, "header Content-Length"},
      Case{{.method = "GET", .url = "", .headers = {{"transfer-encoding", "chunked"}}}, "Transfer-Encoding"},
  };
  for (const auto& [request, named] : cases) {
    const auto head = serialize_head(request, kUrl);
    ASSERT_FALSE(head.has_value()) << *head;
    EXPECT_EQ(head.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(head.error().message, HasSubstr(named));
  }
}

}  // namespace
}  // namespace rtp::net
