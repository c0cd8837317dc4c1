#include "sigv4/timestamp.h"

#include <gtest/gtest.h>

namespace rtp::sigv4 {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr sys_seconds kTime{seconds(1'440'938'160)};

TEST(TimestampTest, WritesWhatItReads) {
  for (const std::string_view text :
       {"20150830T123600Z", "19700101T000000Z", "20240229T235959Z", "99991231T000000Z"}) {
    const auto time = parse_timestamp(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(format_timestamp(*time), text);
  }
  EXPECT_EQ(parse_timestamp("20150830T123600Z"), kTime);
}

TEST(TimestampTest, ReadsNothingElseAsATimestamp) {
  for (const std::string_view text :
       {"", "20150830", "20150830T123600", "20150830T123600z", "2015-08-30T12:36:00Z", "20150830T123600Z ",
        "20151330T123600Z", "20150230T123600Z", "20230229T000000Z", "20150830T243600Z", "20150830T126000Z",
        "20150830T123660Z", "+0150830T123600Z", "2015083 T123600Z", "20150830T12360-Z", "20150800T000000Z"}) {
    EXPECT_FALSE(parse_timestamp(text)) << text;
  }
}

TEST(TimestampTest, ReadsTheFormsOfADateHeader) {
  for (const std::string_view text : {"Sun, 30 Aug 2015 12:36:00 GMT", "Sun, 30 Aug 2015 12:36:00 -0000",
                                      "Sun, 30 Aug 2015 12:36:00 +0000", "20150830T123600Z"}) {
    EXPECT_EQ(parse_http_date(text), kTime) << text;
  }
}

TEST(TimestampTest, ReadsNothingElseAsADateHeader) {
  for (const std::string_view text :
       {"", "Sun, 30 Aug 2015 12:36:00", "Sun, 30 Aug 2015 12:36:00 ", "Sun, 30 Aug 2015 12:36:00 CET",
        "Sun, 30 Aug 2015 12:36:00 +0200", "Sun, 30 Abc 2015 12:36:00 GMT", "Sun, 31 Sep 2015 12:36:00 GMT",
        "Sunday, 30-Aug-15 12:36:00 GMT", "Sun Aug 30 12:36:00 2015", "Sun, 30 Aug 2015 25:36:00 GMT",
        "Sun, 3a Aug 2015 12:36:00 GMT", "1440938160"}) {
    EXPECT_FALSE(parse_http_date(text)) << text;
  }
}

}  // namespace
}  // namespace rtp::sigv4
