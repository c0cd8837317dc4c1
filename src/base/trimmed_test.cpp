#include "base/trimmed.h"

#include <gtest/gtest.h>

namespace rtp {
namespace {

TEST(TrimmedTest, TakesBlanksFromBothEndsOnly) {
  EXPECT_EQ(trimmed(" \ta b\n ", " \t\n"), "a b");
  EXPECT_EQ(trimmed("a", " "), "a");
  EXPECT_EQ(trimmed("  ", " "), "");
  EXPECT_EQ(trimmed("", " "), "");
}

}  // namespace
}  // namespace rtp
