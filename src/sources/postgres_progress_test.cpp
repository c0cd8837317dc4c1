#include "sources/postgres_progress.h"

#include <gtest/gtest.h>

namespace rtp::sources {
namespace {

TEST(PostgresProgressTest, IsTheSameAfterAWayThroughText) {
  for (const PostgresProgress progress :
       {PostgresProgress{}, PostgresProgress{.whole = 0x16B374D848},
        PostgresProgress{.whole = 0x16B374D848, .part = 0x16C0000000, .part_changes = 4000}}) {
    EXPECT_EQ(parse_progress(to_string(progress)), progress);
  }
  EXPECT_EQ(to_string({.whole = 0x16B374D848, .part = 0x16C0000000, .part_changes = 4000}),
            "16/B374D848 16/C0000000 4000");
}

TEST(PostgresProgressTest, RefusesWhatItDidNotWrite) {
  for (const char* text : {"", "1", "1/0 ", "1/0 2/0", "1/0 2/0 ", "1/0 2/0 x", "1/0 2/0 -1", "1/0 2/0 1 ",
                           "1/0 x 1", "x 2/0 1"}) {
    const auto progress = parse_progress(text);
    ASSERT_FALSE(progress) << text;
    EXPECT_EQ(progress.error().code, ErrorCode::kCorrupt);
  }
}

}  // namespace
}  // namespace rtp::sources
