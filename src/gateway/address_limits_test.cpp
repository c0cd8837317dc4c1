#include "gateway/address_limits.h"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rtp::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Limit = AddressLimits::Refusal::Limit;

constexpr AddressLimits::Time kStart{seconds(1000)};

IpAddress ip(const std::string& text) { return parse_ip_address(text).value(); }

TEST(AddressLimitsTest, RefusesAConnectionTooManyOfOneAddressAndNotOfAnother) {
  AddressLimits limits({.max_connections = 2});
  const auto one = limits.enter(ip("192.0.2.1"), kStart);
  const auto two = limits.enter(ip("192.0.2.1"), kStart);
  const auto three = limits.enter(ip("192.0.2.1"), kStart);
  ASSERT_FALSE(three.has_value());
  EXPECT_EQ(three.error().limit, Limit::kConnections);
  EXPECT_GT(three.error().retry_after, seconds(0));
  EXPECT_TRUE(limits.enter(ip("192.0.2.2"), kStart).has_value());
}

TEST(AddressLimitsTest, TakesAPlaceBackWhenItsConnectionEndsAndForgetsTheAddressThen) {
  AddressLimits limits({.max_connections = 1});
  for (int i = 0; i < 3; ++i) {
    const auto place = limits.enter(ip("192.0.2.1"), kStart);
    EXPECT_TRUE(place.has_value());
    EXPECT_FALSE(limits.enter(ip("192.0.2.1"), kStart).has_value());
    EXPECT_EQ(limits.size(), 1U);
  }
  EXPECT_EQ(limits.size(), 0U);
}

TEST(AddressLimitsTest, CountsAnIpv6NetworkOf64BitsAsOneAddress) {
  AddressLimits limits({.max_connections = 1});
  const auto place = limits.enter(ip("2001:db8::1"), kStart);
  EXPECT_FALSE(limits.enter(ip("2001:db8::ffff:1"), kStart).has_value());
  EXPECT_TRUE(limits.enter(ip("2001:db8:0:1::1"), kStart).has_value());
}

TEST(AddressLimitsTest, CountsAnIpv4AddressOnceInEitherForm) {
  AddressLimits limits({.max_connections = 1});
  const auto place = limits.enter(ip("192.0.2.1"), kStart);
  EXPECT_FALSE(limits.enter(ip("::ffff:192.0.2.1"), kStart).has_value());
  EXPECT_TRUE(limits.enter(ip("::1"), kStart).has_value());
}

TEST(AddressLimitsTest, LetsABurstOfHandshakesInAndThenTheirRate) {
  AddressLimits limits({.handshakes_per_second = 2});
  const IpAddress address = ip("192.0.2.1");
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(limits.enter(address, kStart).has_value()) << i;
  }
  const auto refused = limits.enter(address, kStart);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().limit, Limit::kHandshakes);
  EXPECT_EQ(refused.error().retry_after, seconds(1));
  EXPECT_FALSE(limits.enter(address, kStart + milliseconds(499)).has_value());
  EXPECT_TRUE(limits.enter(address, kStart + milliseconds(500)).has_value());
  EXPECT_FALSE(limits.enter(address, kStart + milliseconds(501)).has_value());
}

TEST(AddressLimitsTest, NeverSavesMoreThanOneBurst) {
  AddressLimits limits({.max_connections = 100, .handshakes_per_second = 1});
  const auto kept = limits.enter(ip("192.0.2.1"), kStart);  // so that the address is not forgotten
  int let_in = 0;
  while (limits.enter(ip("192.0.2.1"), kStart + seconds(3600)).has_value()) {
    ++let_in;
  }
  EXPECT_EQ(let_in, 5);
}

TEST(AddressLimitsTest, CountsTheHandshakesOfAConnectionThatEnded) {
  AddressLimits limits({.max_connections = 100, .handshakes_per_second = 1});
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(limits.enter(ip("192.0.2.1"), kStart).has_value());
  }
  EXPECT_FALSE(limits.enter(ip("192.0.2.1"), kStart).has_value());
}

TEST(AddressLimitsTest, ForgetsAddressesWhoseHandshakesNoLongerCount) {
  AddressLimits limits({.handshakes_per_second = 1});
  for (int i = 0; i < 100; ++i) {
    static_cast<void>(limits.enter(ip("192.0.2." + std::to_string(i)), kStart));
  }
  EXPECT_EQ(limits.size(), 100U);
  static_cast<void>(limits.enter(ip("198.51.100.1"), kStart + seconds(5)));
  EXPECT_EQ(limits.size(), 1U);
}

TEST(AddressLimitsTest, RemembersABoundedNumberOfAddresses) {
  AddressLimits limits({.max_connections = 1, .handshakes_per_second = 1});
  const auto connected = limits.enter(ip("2001:db8::1"), kStart);
  for (unsigned i = 0; i < AddressLimits::kMaxIdle + 1000; ++i) {
    IpAddress address = ip("2001:db9::1");
    address[5] = static_cast<std::uint8_t>(i >> 16U);
    address[6] = static_cast<std::uint8_t>(i >> 8U);
    address[7] = static_cast<std::uint8_t>(i);
    EXPECT_TRUE(limits.enter(address, kStart).has_value());
  }
  EXPECT_EQ(limits.size(), AddressLimits::kMaxIdle + 1);
  EXPECT_FALSE(limits.enter(ip("2001:db8::1"), kStart).has_value());  // a connection is never forgotten
}

TEST(AddressLimitsTest, IsSharedByThreads) {
  AddressLimits limits({.max_connections = 1000, .handshakes_per_second = 1'000'000});
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&limits] {
      for (int i = 0; i < 1000; ++i) {
        EXPECT_TRUE(limits.enter(ip("192.0.2.1"), kStart).has_value());
      }
    });
  }
  threads.clear();
  EXPECT_EQ(limits.size(), 1U);
}

}  // namespace
}  // namespace rtp::gateway
