#include "net/http_wire.h"

#include <gtest/gtest.h>

namespace rtp::net {
namespace {

namespace http = boost::beast::http;

TEST(HttpWireTest, WritesHeadAndBody) {
  const HttpResponse response{.status = http::status::created,
                              .content_type = "application/json",
                              .body = "{}",
                              .headers = {{"x-amz-crc32", "7"}, {"Vary", "Origin"}}};
  EXPECT_EQ(
      serialize(response, {.keep_alive = true}),
      "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 2\r\nx-amz-crc32: 7\r\n"
      "Vary: Origin\r\n\r\n{}");
}

TEST(HttpWireTest, SaysWhetherTheConnectionStays) {
  EXPECT_EQ(serialize({}, {}), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(serialize({}, {.version = 10, .keep_alive = true}),
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
}

TEST(HttpWireTest, LeavesOutTheBodyWhereThereIsNone) {
  HttpResponse response;
  response.body = "body";
  EXPECT_EQ(serialize(response, {.keep_alive = true, .head = true}),
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
  response.status = http::status::no_content;
  EXPECT_EQ(serialize(response, {.keep_alive = true}), "HTTP/1.1 204 No Content\r\n\r\n");
  response.status = http::status::not_modified;
  EXPECT_EQ(serialize(response, {.keep_alive = true}), "HTTP/1.1 304 Not Modified\r\n\r\n");
}

TEST(HttpWireTest, LeavesOutHeadersThatWouldSplitTheAnswer) {
  HttpResponse response;
  response.content_type = "text/plain\r\nX-Bad: 1";
  response.headers = {{"A", "1\r\nX-Bad: 1"}, {"B\n", "2"}, {"C", std::string("\0", 1)}, {"D", "4"}};
  EXPECT_EQ(serialize(response, {.keep_alive = true}),
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nD: 4\r\n\r\n");
}

}  // namespace
}  // namespace rtp::net
