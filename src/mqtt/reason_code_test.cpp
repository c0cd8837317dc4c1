#include "mqtt/reason_code.h"

#include <gtest/gtest.h>

namespace rtp::mqtt {
namespace {

TEST(ReasonCodeTest, IsDescribedByTheNameOfTheStandardAndItsNumber) {
  EXPECT_EQ(describe(ReasonCode::kSuccess), "Success (0x00)");
  EXPECT_EQ(describe(ReasonCode::kUnspecifiedError), "Unspecified error (0x80)");
  EXPECT_EQ(describe(ReasonCode::kNotAuthorized), "Not authorized (0x87)");
  EXPECT_EQ(describe(ReasonCode::kWildcardSubscriptionsNotSupported),
            "Wildcard Subscriptions not supported (0xA2)");
  EXPECT_EQ(describe(static_cast<ReasonCode>(0xF3)), "unknown reason code (0xF3)");
}

TEST(ReasonCodeTest, OfFailuresAreNamedWithoutGaps) {
  for (int code = 0x80; code <= 0xA2; ++code) {
    EXPECT_FALSE(describe(static_cast<ReasonCode>(code)).starts_with("unknown")) << code;
  }
}

TEST(ReasonCodeTest, FromHexadecimal80OnIsAFailure) {
  EXPECT_FALSE(is_failure(ReasonCode::kGrantedQos2));
  EXPECT_FALSE(is_failure(static_cast<ReasonCode>(0x7F)));
  EXPECT_TRUE(is_failure(ReasonCode::kUnspecifiedError));
  EXPECT_TRUE(is_failure(static_cast<ReasonCode>(0xFF)));
}

}  // namespace
}  // namespace rtp::mqtt
