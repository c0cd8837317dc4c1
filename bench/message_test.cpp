#include "bench/message.h"

#include <gtest/gtest.h>

namespace rtp::bench {
namespace {

TEST(MessageTest, IsPaddedToTheBytesAskedFor) {
  EXPECT_EQ((Message{.key = "v00000", .sequence = 7}.payload().size()), kPayloadBytes);
  EXPECT_EQ((Message{.key = "v00000", .sequence = 7, .payload_bytes = 2048}.payload().size()), 2048U);
}

TEST(MessageTest, PutsItsKeyBeforeItsAttributes) {
  const Message message{.key = "v1", .sequence = 7, .payload_bytes = 96};
  EXPECT_TRUE(message.attributes().starts_with(R"({"note":"..)"));
  EXPECT_TRUE(message.payload().starts_with(R"({"vehicleId":"v1","note":"..)"));
  EXPECT_TRUE(message.payload().ends_with(R"(..","sequence":"000000000007"})"));
}

TEST(MessageTest, OfAVehicleChangesButForItsLength) {
  const Message first{.key = "v1", .sequence = 1, .content = Message::Content::kVehicle};
  EXPECT_GT(first.payload().size(), 900U);
  EXPECT_LT(first.payload().size(), 1100U);
  for (std::uint64_t sequence = 2; sequence < 2000; ++sequence) {
    const Message next{.key = "v1", .sequence = sequence, .content = Message::Content::kVehicle};
    EXPECT_EQ(next.payload().size(), first.payload().size()) << next.payload();
    EXPECT_NE(next.payload(), first.payload());
  }
}

}  // namespace
}  // namespace rtp::bench
