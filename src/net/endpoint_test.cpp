#include "net/endpoint.h"

#include <array>

#include <gtest/gtest.h>

namespace rtp::net {
namespace {

TEST(EndpointTest, ReadsAndWritesItsForms) {
  struct Case {
    std::string_view text;
    Endpoint endpoint;
  };
  const std::array cases{
      Case{"127.0.0.1:8080", {"127.0.0.1", 8080}},
      Case{"localhost:0", {"localhost", 0}},
      Case{"[::1]:65535", {"::1", 65535}},
  };
  for (const auto& [text, endpoint] : cases) {
    EXPECT_EQ(Endpoint::parse(text), endpoint) << text;
    EXPECT_EQ(endpoint.to_string(), text);
  }
}

TEST(EndpointTest, RefusesWhatIsNoEndpointAndNamesIt) {
  for (const std::string_view text :
       {"", "8080", "host", "host:", ":8080", "host:65536", "host:-1", "host:+1", "host:80x", "host: 80",
        "::1:80", "[::1]", "[::1]80", "[host]:80", "[]:80", "[::1:80"}) {
    const auto parsed = Endpoint::parse(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(parsed.error().message.find(text), std::string::npos);
  }
}

}  // namespace
}  // namespace rtp::net
