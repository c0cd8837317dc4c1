#include "gateway/interest.h"

#include <string>

#include <gtest/gtest.h>

namespace rtp::gateway {
namespace {

TEST(InterestTest, NeverDeniesAnItemThatIsWatched) {
  Interest interest;
  for (int i = 0; i < 50'000; ++i) {
    interest.add(std::to_string(i));
  }
  for (int i = 0; i < 25'000; ++i) {
    interest.remove(std::to_string(i));
  }
  for (int i = 25'000; i < 50'000; ++i) {
    ASSERT_TRUE(interest.may_have(std::to_string(i))) << i;
  }
}

TEST(InterestTest, DeniesEverythingOnceNothingIsWatched) {
  Interest interest;
  interest.add("3");
  interest.add("3");
  interest.remove("3");
  EXPECT_TRUE(interest.may_have("3"));
  interest.remove("3");
  EXPECT_FALSE(interest.may_have("3"));
}

}  // namespace
}  // namespace rtp::gateway
