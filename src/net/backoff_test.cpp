#include "net/backoff.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::net {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

std::vector<milliseconds::rep> pauses(Backoff& backoff, int count) {
  std::vector<milliseconds::rep> found;
  for (int i = 0; i < count; ++i) {
    found.push_back(backoff.next().count());
  }
  return found;
}

TEST(BackoffTest, DoublesItsBoundUpToTheLongest) {
  Backoff backoff([] { return 0.5; });
  EXPECT_THAT(pauses(backoff, 10), ElementsAre(100, 200, 400, 800, 1600, 3200, 6400, 12'800, 15'000, 15'000));
}

TEST(BackoffTest, SpreadsAPauseFromNothingToItsBound) {
  double random = 0;
  Backoff backoff([&random] { return random; });
  EXPECT_EQ(backoff.next(), milliseconds(0));
  random = 0.99;
  EXPECT_EQ(backoff.next(), milliseconds(396));
}

TEST(BackoffTest, BeginsAgainAfterASuccess) {
  Backoff backoff([] { return 0.5; });
  static_cast<void>(pauses(backoff, 5));
  backoff.reset();
  EXPECT_THAT(pauses(backoff, 2), ElementsAre(100, 200));
}

TEST(BackoffTest, HasARandomSourceOfItsOwn) {
  Backoff backoff;
  bool differ = false;
  milliseconds first = backoff.next();
  for (int i = 0; i < 100; ++i) {
    const milliseconds pause = backoff.next();
    EXPECT_LE(pause, Backoff::kLongest);
    differ = differ || pause != first;
  }
  EXPECT_TRUE(differ);
}

}  // namespace
}  // namespace rtp::net
