#include "net/web_url.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::net {
namespace {

using testing::HasSubstr;
using testing::Not;
using enum WebUrl::Scheme;

TEST(WebUrlTest, ReadsItsParts) {
  struct Case {
    std::string_view text;
    WebUrl url;
    std::string_view authority;
    std::string_view origin;
  };
  const std::array cases{
      Case{"http://example.org", {kHttp, {"example.org", 80}, "/"}, "example.org", "http://example.org:80"},
      Case{"HTTPS://Example.ORG/A?b=C",
           {kHttps, {"example.org", 443}, "/A?b=C"},
           "example.org",
           "https://example.org:443"},
      Case{"https://host:8443/path?query",
           {kHttps, {"host", 8443}, "/path?query"},
           "host:8443",
           "https://host:8443"},
      Case{"http://host:443/", {kHttp, {"host", 443}, "/"}, "host:443", "http://host:443"},
      Case{"http://host:80?a/b@c", {kHttp, {"host", 80}, "/?a/b@c"}, "host", "http://host:80"},
      Case{"http://host:/a#part", {kHttp, {"host", 80}, "/a"}, "host", "http://host:80"},
      Case{"http://host#part/a?b", {kHttp, {"host", 80}, "/"}, "host", "http://host:80"},
      Case{"https://[::1]/", {kHttps, {"::1", 443}, "/"}, "[::1]", "https://[::1]:443"},
      Case{"https://[FE80::1]:8443/",
           {kHttps, {"fe80::1", 8443}, "/"},
           "[fe80::1]:8443",
           "https://[fe80::1]:8443"},
      Case{"http://a_b-c.1:1/x//y/../%20",
           {kHttp, {"a_b-c.1", 1}, "/x//y/../%20"},
           "a_b-c.1:1",
           "http://a_b-c.1:1"},
  };
  for (const auto& [text, url, authority, origin] : cases) {
    const auto parsed = WebUrl::parse(text);
    ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
    EXPECT_EQ(*parsed, url) << text;
    EXPECT_EQ(parsed->authority(), authority);
    EXPECT_EQ(parsed->origin(), origin);
  }
}

TEST(WebUrlTest, RefusesWhatIsNoUrlAndNamesIt) {
  for (const std::string_view text : {"",
                                      "host",
                                      "/path",
                                      "host:80/path",
                                      "ftp://host/",
                                      "http:/host",
                                      "http://",
                                      "http:///path",
                                      "http://:80",
                                      "http://host:0/",
                                      "http://host:65536/",
                                      "http://host:x/",
                                      "http://::1/",
                                      "http://[::1",
                                      "http://[host]/",
                                      "http://[fe80::1%eth0]/",
                                      "http://[::1]x/",
                                      "http://ho st/",
                                      "http://host/a b",
                                      "http://host/a\r\nb",
                                      "http://host/\x7f",
                                      "http://h\xc3\xb6st/",
                                      "http://ho%20st/",
                                      "http://ho,st/",
                                      "http://ho\\st/"}) {
    const auto parsed = WebUrl::parse(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(parsed.error().message, HasSubstr("'" + std::string(text) + "' is not a URL"));
  }
}

TEST(WebUrlTest, RefusesAUserNameWithoutRepeatingThePassword) {
  for (const std::string_view text : {"https://user@host.org/path", "https://user:secret@host.org:1?a",
                                      "ftp://user:secret@host.org", "http://user:se@cret@host.org#a b"}) {
    const auto parsed = WebUrl::parse(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(parsed.error().message, HasSubstr("user name before its host 'host.org"));
    EXPECT_THAT(parsed.error().message, Not(HasSubstr("cret")));
  }
}

TEST(WebUrlTest, ResolvesWhereALocationLeads) {
  const WebUrl from{kHttps, {"host", 8443}, "/a/b?c"};
  struct Case {
    std::string_view location;
    WebUrl to;
  };
  const std::array cases{
      Case{"http://other/x", {kHttp, {"other", 80}, "/x"}},
      Case{"//other/x", {kHttps, {"other", 443}, "/x"}},
      Case{"/x?y#z", {kHttps, {"host", 8443}, "/x?y"}},
      Case{"?y#z", {kHttps, {"host", 8443}, "/a/b?y"}},
  };
  for (const auto& [location, to] : cases) {
    EXPECT_EQ(from.resolve(location), to) << location;
  }
  EXPECT_EQ((WebUrl{kHttp, {"::1", 80}, "/"}.resolve("/x")), (WebUrl{kHttp, {"::1", 80}, "/x"}));
  EXPECT_EQ((WebUrl{kHttp, {"host", 80}, "/"}.resolve("//other")), (WebUrl{kHttp, {"other", 80}, "/"}));
  for (const std::string_view location : {"", "x", "../x", "//", "mailto:x"}) {
    EXPECT_FALSE(from.resolve(location).has_value()) << location;
  }
}

}  // namespace
}  // namespace rtp::net
