#include "lambda/log_time.h"

#include <gmock/gmock.h>

#include "base/iso8601.h"

namespace rtp::lambda {
namespace {

using testing::HasSubstr;

constexpr std::chrono::milliseconds kNow(1'480'000'000'123);  // 2016-11-24T15:06:40.123Z

TEST(LogTimeTest, IsSaidInManyWays) {
  struct Case {
    std::string_view text;
    std::string_view time;
  };
  for (const auto& [text, time] : {
           Case{"now", "2016-11-24T15:06:40.123Z"},
           Case{"today", "2016-11-24T15:06:40.123Z"},
           Case{"Yesterday", "2016-11-23T15:06:40.123Z"},
           Case{"tomorrow", "2016-11-25T15:06:40.123Z"},
           Case{"10m ago", "2016-11-24T14:56:40.123Z"},
           Case{"10min ago", "2016-11-24T14:56:40.123Z"},
           Case{" 10 Minutes Ago ", "2016-11-24T14:56:40.123Z"},
           Case{"5mins ago", "2016-11-24T15:01:40.123Z"},
           Case{"10min", "2016-11-24T14:56:40.123Z"},
           Case{"0s ago", "2016-11-24T15:06:40.123Z"},
           Case{"40 secs ago", "2016-11-24T15:06:00.123Z"},
           Case{"2hrs ago", "2016-11-24T13:06:40.123Z"},
           Case{"an hour ago", "2016-11-24T14:06:40.123Z"},
           Case{"a minute ago", "2016-11-24T15:05:40.123Z"},
           Case{"1h 30m ago", "2016-11-24T13:36:40.123Z"},
           Case{"1h30m ago", "2016-11-24T13:36:40.123Z"},
           Case{"1 day, 2 hours ago", "2016-11-23T13:06:40.123Z"},
           Case{"2 weeks ago", "2016-11-10T15:06:40.123Z"},
           Case{"in 5 minutes", "2016-11-24T15:11:40.123Z"},
           Case{"in an hour", "2016-11-24T16:06:40.123Z"},
           Case{"2017-07-01 10:00:00", "2017-07-01T10:00:00.000Z"},
           Case{"2017-07-01 10:00", "2017-07-01T10:00:00.000Z"},
           Case{"2017-07-01 10:00:00 UTC", "2017-07-01T10:00:00.000Z"},
           Case{"2017-07-01T10:00:00.5", "2017-07-01T10:00:00.500Z"},
           Case{"2017-07-01T10:00:00Z", "2017-07-01T10:00:00.000Z"},
           Case{"2017-07-01T10:00:00+02:00", "2017-07-01T08:00:00.000Z"},
           Case{"2017-07-01", "2017-07-01T00:00:00.000Z"},
           Case{"10:00", "2016-11-24T10:00:00.000Z"},
           Case{"10:00:01.250", "2016-11-24T10:00:01.250Z"},
           Case{"10:00+01:00", "2016-11-24T09:00:00.000Z"},
           Case{"1498903200", "2017-07-01T10:00:00.000Z"},
           Case{"1498903200123", "2017-07-01T10:00:00.123Z"},
       }) {
    const auto parsed = parse_log_time(text, kNow);
    ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
    EXPECT_EQ(iso8601(*parsed), time) << text;
  }
}

TEST(LogTimeTest, IsNoOtherText) {
  for (const std::string_view text : {"",
                                      "ago",
                                      " ago",
                                      "in",
                                      "in ",
                                      "soon",
                                      "10 ago",
                                      "min ago",
                                      "10 parsecs ago",
                                      "the hour ago",
                                      "10min later",
                                      "-5min ago",
                                      "in 5min ago",
                                      "1.5h ago",
                                      "10min10",
                                      "99999999999999999999 s ago",
                                      "10000001 s ago",
                                      "10000000 w ago",
                                      "2017-13-01",
                                      "2017-07-01 25:00",
                                      "25:00",
                                      "yesterday 10:00",
                                      "10 mi n ago",
                                      "\xFFmin ago"}) {
    const auto parsed = parse_log_time(text, kNow);
    ASSERT_FALSE(parsed.has_value()) << text << " is " << iso8601(*parsed);
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(parsed.error().message, HasSubstr("10min ago"));
  }
}

}  // namespace
}  // namespace rtp::lambda
