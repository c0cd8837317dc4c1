#include "base/key_pattern.h"

#include <gtest/gtest.h>

namespace rtp {
namespace {

TEST(KeyPatternTest, HasAPrefixWhereItEndsWithAStar) {
  EXPECT_EQ(prefix_of("fleet-9/*"), "fleet-9/");
  EXPECT_EQ(prefix_of("*"), "");
  EXPECT_EQ(prefix_of("a*b*"), "a*b");
}

TEST(KeyPatternTest, IsAKeyOtherwise) {
  EXPECT_EQ(prefix_of("fleet-9/7"), std::nullopt);
  EXPECT_EQ(prefix_of("*7"), std::nullopt);
  EXPECT_EQ(prefix_of(""), std::nullopt);
}

}  // namespace
}  // namespace rtp
