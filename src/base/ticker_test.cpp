#include "base/ticker.h"

#include <latch>
#include <memory>

#include <gtest/gtest.h>

namespace rtp {
namespace {

TEST(TickerTest, CallsAgainAndAgain) {
  int calls = 0;
  std::latch thrice(3);
  {
    const Ticker ticker(std::chrono::milliseconds(1), [&] {
      if (++calls <= 3) {
        thrice.count_down();
      }
    });
    thrice.wait();
  }
  EXPECT_GE(calls, 3);
}

TEST(TickerTest, CallsNoMoreOnceItIsDestroyed) {
  auto alive = std::make_shared<int>(0);
  {
    const Ticker ticker(std::chrono::hours(1), [alive] { ++*alive; });
  }
  EXPECT_EQ(alive.use_count(), 1);
  EXPECT_EQ(*alive, 0);
}

}  // namespace
}  // namespace rtp
