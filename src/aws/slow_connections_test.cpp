#include "aws/slow_connections.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::aws {
namespace {

using std::chrono::seconds;

constexpr SlowConnections::Clock::time_point kNow(seconds(1000));

TEST(SlowConnections, AreOfferedAMessageSeveralTimesAtFirst) {
  EXPECT_EQ(SlowConnections().attempts("a", kNow), SlowConnections::kAttempts);
}

TEST(SlowConnections, AreOfferedItOnceAfterTheyRefused) {
  SlowConnections slow;
  slow.throttled("a");
  EXPECT_EQ(slow.attempts("a", kNow), 1U);
  EXPECT_EQ(slow.attempts("b", kNow), SlowConnections::kAttempts);
}

TEST(SlowConnections, AreLeftOutLongerEachTimeTheyDoNotAnswer) {
  SlowConnections slow;
  auto now = kNow;
  std::vector<seconds> pauses;
  for (int i = 0; i < 6; ++i) {
    slow.silent("a", now);
    seconds pause(0);
    while (slow.attempts("a", now + pause) == 0) {
      ++pause;
    }
    EXPECT_EQ(slow.attempts("a", now + pause), 1U);
    pauses.push_back(pause);
    now += pause;
  }
  EXPECT_THAT(pauses, testing::ElementsAre(seconds(5), seconds(10), seconds(20), seconds(40), seconds(60),
                                           seconds(60)));
}

TEST(SlowConnections, AreAsAnyOtherOnceTheyTakeAMessage) {
  SlowConnections slow;
  slow.silent("a", kNow);
  slow.forget("a");
  EXPECT_EQ(slow.attempts("a", kNow), SlowConnections::kAttempts);
  slow.silent("a", kNow);
  EXPECT_EQ(slow.attempts("a", kNow + SlowConnections::kFirstPause), 1U);
}

TEST(SlowConnections, AreKnownUpToABound) {
  SlowConnections slow;
  for (std::size_t i = 0; i < SlowConnections::kMaxKnown; ++i) {
    slow.throttled(std::to_string(i));
  }
  slow.throttled("more");
  slow.silent("more", kNow);
  EXPECT_EQ(slow.attempts("more", kNow), SlowConnections::kAttempts);
  EXPECT_EQ(slow.attempts("0", kNow), 1U);
}

}  // namespace
}  // namespace rtp::aws
