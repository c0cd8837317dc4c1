#include "pgoutput/timestamp.h"

#include <vector>

#include <gtest/gtest.h>

namespace rtp::pgoutput {
namespace {

struct Case {
  std::string_view text;
  std::string_view iso;
};

TEST(TimestampTest, KeepsDates) {
  for (const std::string_view date :
       {"2026-11-28", "0001-01-01", "0044-03-15 BC", "5874897-12-31", "infinity"}) {
    EXPECT_EQ(iso_date(date), date);
  }
}

TEST(TimestampTest, WritesTimestampsInIso8601) {
  const std::vector<Case> cases{
      {"2026-11-28 08:00:00.5", "2026-11-28T08:00:00.5"},
      {"2026-11-28 08:00:00", "2026-11-28T08:00:00"},
      {"2026-11-28 23:59:59.999999", "2026-11-28T23:59:59.999999"},
      {"294276-12-31 23:59:59", "294276-12-31 23:59:59"},
      {"0044-03-15 12:00:00 BC", "0044-03-15 12:00:00 BC"},
      {"infinity", "infinity"},
      {"-infinity", "-infinity"},
  };
  for (const auto& [text, iso] : cases) {
    EXPECT_EQ(iso_timestamp(text), iso) << text;
  }
}

TEST(TimestampTest, WritesTimestampsWithAZoneInUtc) {
  const std::vector<Case> cases{
      {"2026-11-28 08:00:00.5+00", "2026-11-28T08:00:00.5Z"},
      {"2026-11-28 08:00:00.5+05:30", "2026-11-28T02:30:00.5Z"},
      {"2026-11-28 02:00:00+05:30", "2026-11-27T20:30:00Z"},
      {"2026-12-31 20:00:00-08", "2027-01-01T04:00:00Z"},
      {"2024-03-01 00:30:00+01", "2024-02-29T23:30:00Z"},
      {"1883-01-01 00:00:00.000001-07:52:58", "1883-01-01T07:52:58.000001Z"},
      {"0001-01-01 00:00:00+01", "0000-12-31T23:00:00Z"},
      {"9999-12-31 23:00:00-05", "9999-12-31 23:00:00-05"},
      {"10000-01-01 00:00:00+00", "10000-01-01 00:00:00+00"},
      {"67562-01-01 00:00:00+00", "67562-01-01 00:00:00+00"},  // 2026 in 16 bits
      {"0044-03-15 12:00:00+00 BC", "0044-03-15 12:00:00+00 BC"},
      {"infinity", "infinity"},
      {"-infinity", "-infinity"},
  };
  for (const auto& [text, iso] : cases) {
    EXPECT_EQ(iso_timestamp_tz(text), iso) << text;
  }
}

TEST(TimestampTest, RefusesOtherDateStyles) {
  for (const std::string_view text :
       {"", "28/11/2026", "11-28-2026", "28.11.2026", "2026-11-28x", "2026-13-01", "2026-11-32", "2026-1-28",
        "026-11-28", "12345678-11-28", "2026/11/28", "2026-11-28 08:00:00"}) {
    EXPECT_EQ(iso_date(text), std::nullopt) << text;
  }
  for (const std::string_view text :
       {"", "Sat Nov 28 08:00:00 2026", "2026-11-28", "2026-11-28T08:00:00", "2026-11-28 24:00:00",
        "2026-11-28 08:60:00", "2026-11-28 08:00:60", "2026-11-28 08:00", "2026-11-28 08:00:00.",
        "2026-11-28 08:00:00.1234567", "2026-11-28 08:00:00+00", "2026-11-28 08:00:00 AD"}) {
    EXPECT_EQ(iso_timestamp(text), std::nullopt) << text;
  }
  for (const std::string_view text :
       {"", "28/11/2026 08:00:00 UTC", "2026-11-28 08:00:00", "2026-11-28 08:00:00 UTC",
        "2026-11-28 08:00:00Z", "2026-11-28 08:00:00+5", "2026-11-28 08:00:00+05:3",
        "2026-11-28 08:00:00+05:30:00:00", "2026-02-30 08:00:00+00", "2026-00-01 08:00:00+00",
        "2026-01-00 08:00:00+00"}) {
    EXPECT_EQ(iso_timestamp_tz(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace rtp::pgoutput
