#include "gateway/timing_wheel.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

struct Thing {
  std::string name;
  WheelPlace place;
  WheelPlace& wheel_place() { return place; }
};

class TimingWheelTest : public testing::Test {
 protected:
  /// "name@second" of each thing that is due until `to`.
  std::vector<std::string> advance(std::uint32_t to) {
    std::vector<std::string> due;
    while (wheel_.now() < to) {
      const std::uint32_t next = wheel_.now() + 1;
      wheel_.advance(next,
                     [&](const Thing& thing) { due.push_back(thing.name + "@" + std::to_string(next)); });
    }
    return due;
  }

  TimingWheel<Thing> wheel_{1000};
  Thing a_{.name = "a", .place = {}};
  Thing b_{.name = "b", .place = {}};
  Thing c_{.name = "c", .place = {}};
};

TEST_F(TimingWheelTest, AThingIsDueInItsSecondAndOnlyOnce) {
  wheel_.schedule(a_, 1003);
  wheel_.schedule(b_, 1001);
  EXPECT_THAT(advance(1002), ElementsAre("b@1001"));
  EXPECT_THAT(advance(2000), ElementsAre("a@1003"));
}

TEST_F(TimingWheelTest, WhatHasPassedIsDueAtTheNextSecond) {
  wheel_.schedule(a_, 12);
  EXPECT_THAT(advance(1001), ElementsAre("a@1001"));
}

TEST_F(TimingWheelTest, BeyondItsSizeAThingIsDueEarlierNeverLater) {
  wheel_.schedule(a_, 1'000'000);
  EXPECT_THAT(advance(2000), ElementsAre("a@1511"));
}

TEST_F(TimingWheelTest, SchedulingAgainMovesAThing) {
  wheel_.schedule(a_, 1001);
  wheel_.schedule(a_, 1005);
  EXPECT_THAT(advance(1010), ElementsAre("a@1005"));
}

TEST_F(TimingWheelTest, ACancelledThingIsNotDueAndItsNeighboursAre) {
  wheel_.schedule(a_, 1001);
  wheel_.schedule(b_, 1001);
  wheel_.schedule(c_, 1001);
  wheel_.cancel(a_);
  wheel_.cancel(a_);
  EXPECT_THAT(advance(1002), UnorderedElementsAre("b@1001", "c@1001"));
}

TEST_F(TimingWheelTest, AThingMayScheduleItselfAndCancelOthersWhenItIsDue) {
  wheel_.schedule(a_, 1001);
  wheel_.schedule(b_, 1001);
  wheel_.schedule(c_, 1004);
  std::vector<std::string> due;
  wheel_.advance(1010, [&](Thing& thing) {
    due.push_back(thing.name);
    if (thing.name == "b") {
      wheel_.cancel(a_);
      wheel_.schedule(b_, 1002);
      thing.name = "again";
    }
  });
  EXPECT_THAT(due, ElementsAre("b", "again", "c"));
}

}  // namespace
}  // namespace rtp::gateway
