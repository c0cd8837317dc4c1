#include "pgoutput/lsn.h"

#include <gtest/gtest.h>

namespace rtp::pgoutput {
namespace {

TEST(LsnTest, IsTheSameAfterAWayThroughText) {
  for (const std::string text : {"0/0", "0/1", "1/0", "16/B374D848", "FFFFFFFF/FFFFFFFF"}) {
    const auto lsn = parse_lsn(text);
    ASSERT_TRUE(lsn) << lsn.error().message;
    EXPECT_EQ(to_string(*lsn), text);
  }
  EXPECT_EQ(parse_lsn("16/B374D848"), Lsn{0x16B374D848});
  EXPECT_EQ(parse_lsn("16/b374d848"), Lsn{0x16B374D848});
}

TEST(LsnTest, RefusesWhatIsNone) {
  for (const char* text : {"", "/", "0", "0/", "/0", "0/0/0", "0/g", "-1/0", "+1/0", " 0/0", "0/0 ",
                           "100000000/0", "000000001/0"}) {
    const auto lsn = parse_lsn(text);
    ASSERT_FALSE(lsn) << text;
    EXPECT_EQ(lsn.error().code, ErrorCode::kMalformed);
    EXPECT_TRUE(lsn.error().message.contains(text)) << lsn.error().message;
  }
}

}  // namespace
}  // namespace rtp::pgoutput
