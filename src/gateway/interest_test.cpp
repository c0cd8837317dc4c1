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

TEST(InterestTest, HasAllItemsOfAPrefixThatIsWatched) {
  Interest interest;
  interest.add_prefix("fleet-9/");
  interest.add_prefix("fleet-9/");
  EXPECT_TRUE(interest.may_have("fleet-9/7"));
  EXPECT_TRUE(interest.may_have("fleet-9/"));
  EXPECT_FALSE(interest.may_have("fleet-9"));
  EXPECT_FALSE(interest.may_have("fleet-8/7"));
  interest.remove_prefix("fleet-9/");
  EXPECT_TRUE(interest.may_have("fleet-9/7"));
  interest.remove_prefix("fleet-9/");
  EXPECT_FALSE(interest.may_have("fleet-9/7"));
}

TEST(InterestTest, TakesPrefixesOfAnyLength) {
  Interest interest;
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{63}, std::size_t{64}, Interest::kMaxPrefixBytes}) {
    const std::string prefix(length, 'x');
    interest.add_prefix(prefix);
    EXPECT_TRUE(interest.may_have(prefix + "y")) << length;
    interest.remove_prefix(prefix);
    EXPECT_FALSE(interest.may_have(prefix + "y")) << length;
  }
}

}  // namespace
}  // namespace rtp::gateway
