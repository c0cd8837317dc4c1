#include "app/descriptor_shares.h"

#include <gtest/gtest.h>

namespace rtp::app {
namespace {

TEST(DescriptorSharesTest, NeverGiveMoreThanThereIs) {
  for (const std::size_t limit : {256U, 1024U, 4096U, 20'000U, 1'048'576U}) {
    const DescriptorShares shares = share_descriptors(limit);
    EXPECT_LT(shares.storage_files + shares.api_connections + shares.gateway_connections, limit);
    EXPECT_GE(shares.storage_files, 64U) << limit;
    EXPECT_GE(shares.api_connections, 32U) << limit;
    EXPECT_GE(shares.gateway_connections, 32U) << limit;
  }
}

TEST(DescriptorSharesTest, MostOfALargeLimitIsForClients) {
  EXPECT_GE(share_descriptors(20'000).gateway_connections, 18'000U);
}

}  // namespace
}  // namespace rtp::app
