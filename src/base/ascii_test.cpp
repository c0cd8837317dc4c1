#include "base/ascii.h"

#include <gtest/gtest.h>

namespace rtp {
namespace {

TEST(AsciiTest, LowersLettersAndNothingElse) {
  EXPECT_EQ(to_lower("AZaz@[`{09\xC3\x84"), "azaz@[`{09\xC3\x84");
}

TEST(AsciiTest, ComparesWithoutRegardToCase) {
  EXPECT_TRUE(equals_ignoring_case("Sec-WebSocket-Key", "sec-websocket-KEY"));
  EXPECT_TRUE(equals_ignoring_case("", ""));
  EXPECT_FALSE(equals_ignoring_case("key", "keys"));
  EXPECT_FALSE(equals_ignoring_case("@", "`"));
}

}  // namespace
}  // namespace rtp
