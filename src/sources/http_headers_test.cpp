#include "sources/http_headers.h"

#include <array>

#include <gtest/gtest.h>

namespace rtp::sources {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(NextLinkTest, FindsTheNextPage) {
  for (const std::string_view value : {
           R"(<https://a/?p=2>; rel="next")",
           R"(<https://a/?p=2>;rel=next)",
           R"( <https://a/?p=2> ; REL = "Next" )",
           R"(<https://a/?p=2>; title="a, b; c>\"d"; rel="next")",
           R"(<https://a/?p=9>; rel="last", <https://a/?p=2>; rel="next", <x>; rel="first")",
           R"(<x>; rel="prev" , ,<https://a/?p=2>; rel="start next"; x)",
           R"(<x>, <x>; title, <https://a/?p=2>; rel=next; rel=prev)",
           R"(<x>; title="rel=next, <y>; rel=next", <https://a/?p=2>; rel="next)",
       }) {
    EXPECT_EQ(next_link(value), "https://a/?p=2") << value;
  }
}

TEST(NextLinkTest, FindsNothingElse) {
  for (const std::string_view value :
       {"", "next", "<x", "<x>", "<x>; rel", "<x>; rel=", "<x>; rel=nextpage", "<x>; rel=\"prev\"",
        "<x>; rel=prev; rel=next", "<x>; rev=next", "https://a; rel=next", "<x>; title=\"rel=next"}) {
    EXPECT_EQ(next_link(value), std::nullopt) << value;
  }
}

TEST(NextLinkTest, ReadsEveryBeginningOfAHeader) {
  const std::string value = R"(<https://a/?p=9>; rel="last"; title="a\"b", <https://a/?p=2>; rel="next")";
  for (std::size_t size = 0; size <= value.size(); ++size) {
    const auto found = next_link(value.substr(0, size));
    EXPECT_EQ(found.has_value(), size >= value.size() - 1) << size;
  }
}

TEST(RetryAfterTest, ReadsSecondsAndDates) {
  const milliseconds now = seconds(784111777);  // Sun, 06 Nov 1994 08:49:37 GMT
  struct Case {
    std::string_view value;
    std::optional<seconds> wait;
  };
  for (const auto& [value, wait] : std::array{
           Case{"0", seconds(0)},
           Case{"120", seconds(120)},
           Case{"Sun, 06 Nov 1994 08:49:47 GMT", seconds(10)},
           Case{"Sun, 06 Nov 1994 08:49:37 GMT", seconds(0)},
           Case{"Sun, 06 Nov 1994 08:00:00 GMT", seconds(0)},
           Case{"", std::nullopt},
           Case{"-1", std::nullopt},
           Case{"1.5", std::nullopt},
           Case{"99999999999", std::nullopt},
           Case{"soon", std::nullopt},
           Case{"Sun, 06 Nov 1994 08:49:47 GMT+1", std::nullopt},
       }) {
    EXPECT_EQ(retry_after(value, now), wait) << value;
  }
}

}  // namespace
}  // namespace rtp::sources
