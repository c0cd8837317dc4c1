#include "app/progress.h"

#include <gtest/gtest.h>

namespace rtp::app {
namespace {

using std::chrono::seconds;

TEST(ProgressTest, ShowsPartCountAndRate) {
  EXPECT_EQ(progress_text(400, 1000, seconds(2)),
            "[############                  ]  40% 400/1000 (200 rows/s)");
  EXPECT_EQ(progress_text(1000, 1000, seconds(4)),
            "[##############################] 100% 1000/1000 (250 rows/s)");
}

TEST(ProgressTest, NothingToDoIsDone) {
  EXPECT_EQ(progress_text(0, 0, seconds(0)), "[##############################] 100% 0/0 (0 rows/s)");
}

}  // namespace
}  // namespace rtp::app
