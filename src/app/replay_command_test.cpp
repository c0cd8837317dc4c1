#include "app/replay_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::app {
namespace {

TEST(ReplayCommandTest, ReadsASpeed) {
  EXPECT_EQ(parse_speed("600").value(), 600.0);
  EXPECT_EQ(parse_speed("0.5").value(), 0.5);
  EXPECT_EQ(parse_speed("max").value(), std::nullopt);
}

TEST(ReplayCommandTest, RefusesWhatIsNoSpeed) {
  for (const auto* text : {"", "0", "-1", "fast", "1x", "nan", "inf", "1e300"}) {
    const auto speed = parse_speed(text);
    ASSERT_FALSE(speed.has_value()) << text;
    EXPECT_EQ(speed.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(speed.error().message,
                testing::StartsWith("--speed: \"" + std::string(text) + "\" is no speed"));
  }
}

}  // namespace
}  // namespace rtp::app
