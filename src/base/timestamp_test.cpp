#include "base/timestamp.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/iso8601.h"

namespace rtp {
namespace {

using std::chrono::milliseconds;

struct TimestampCase {
  std::string_view text;
  std::int64_t milliseconds_since_epoch;
};

TEST(TimestampTest, ReadsIsoTimesWithOffsetAndEpochNumbers) {
  constexpr std::array<TimestampCase, 14> kCases = {{
      {"1970-01-01T00:00:00Z", 0},
      {"2016-12-16T05:34:02-06:00", 1481888042000},
      {"2016-12-16T11:34:02Z", 1481888042000},
      {"2016-12-16 11:34:02.5Z", 1481888042500},
      {"2016-12-16T11:34:02,1239Z", 1481888042123},
      {"2016-12-16T13:34:02+0200", 1481888042000},
      {"2016-12-16T13:34:02+02", 1481888042000},
      {"2016-12-16t11:34z", 1481888040000},
      {"2016-02-29T00:00:00Z", 1456704000000},
      {"1969-12-31T23:59:59.999Z", -1},
      {"0", 0},
      {"1481888042", 1481888042000},
      {"1481888042.25", 1481888042250},
      {"1481888042123", 1481888042123},
  }};
  for (const auto& [text, expected] : kCases) {
    const auto time = parse_timestamp(text);
    ASSERT_TRUE(time.has_value()) << text;
    EXPECT_EQ(time->count(), expected) << text;
  }
}

TEST(TimestampTest, RefusesWhatIsNoTimeAndNamesIt) {
  constexpr std::array<std::string_view, 15> kCases = {
      "",
      "yesterday",
      "2016-12-16",
      "2016-12-16T05:34:02",  // no offset: its time is unknown
      "2015-02-29T00:00:00Z",
      "2016-13-01T00:00:00Z",
      "2016-12-16T24:00:00Z",
      "2016-12-16T05:60:00Z",
      "2016-12-16T05:34:02.Z",
      "2016-12-16T05:34:02+24:00",
      "2016-12-16T05:34:02Zx",
      "-5",
      "1e99",
      "nan",
      "12 ",
  };
  for (const auto text : kCases) {
    const auto time = parse_timestamp(text);
    ASSERT_FALSE(time.has_value()) << text;
    EXPECT_EQ(time.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(time.error().message, testing::HasSubstr(text));
  }
}

TEST(TimestampTest, ReadsWhatIso8601Writes) {
  for (const std::int64_t count : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1481888042500}}) {
    const auto time = parse_timestamp(iso8601(milliseconds{count}));
    ASSERT_TRUE(time.has_value());
    EXPECT_EQ(time->count(), count);
  }
}

}  // namespace
}  // namespace rtp
