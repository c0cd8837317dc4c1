#include "gateway/forwarded_for.h"

#include <vector>

#include <gtest/gtest.h>

namespace rtp::gateway {
namespace {

constexpr std::string_view kProxies = "10.0.0.0/8, 192.0.2.7, 2001:db8::/32";

std::string client(std::string_view peer, const std::vector<std::string_view>& forwarded_for,
                   std::string_view trusted = kProxies) {
  return client_address(peer, forwarded_for, AddressRanges::parse(trusted).value());
}

TEST(ForwardedForTest, IsThePeerUnlessItIsATrustedProxy) {
  EXPECT_EQ(client("198.51.100.1", {"203.0.113.9"}), "198.51.100.1");
  EXPECT_EQ(client("10.1.2.3", {"203.0.113.9"}, ""), "10.1.2.3");
  EXPECT_EQ(client("10.1.2.3", {}), "10.1.2.3");
}

TEST(ForwardedForTest, IsTheRightmostAddressThatIsNoTrustedProxy) {
  EXPECT_EQ(client("10.1.2.3", {"203.0.113.9"}), "203.0.113.9");
  EXPECT_EQ(client("10.1.2.3", {"1.1.1.1, 203.0.113.9, 192.0.2.7"}), "203.0.113.9");
  EXPECT_EQ(client("10.1.2.3", {"1.1.1.1", "203.0.113.9", "10.9.9.9"}), "203.0.113.9");
  EXPECT_EQ(client("2001:db8::5", {"2001:DB9:0::1, 2001:db8:1::1"}), "2001:db9::1");
}

TEST(ForwardedForTest, IsTheFirstOfTheProxiesWhereAllAreTrusted) {
  EXPECT_EQ(client("10.1.2.3", {"10.0.0.1, 10.0.0.2"}), "10.0.0.1");
}

TEST(ForwardedForTest, BelievesNothingBeforeWhatIsNoAddress) {
  EXPECT_EQ(client("10.1.2.3", {"203.0.113.9, unknown, 10.0.0.2"}), "10.0.0.2");
  EXPECT_EQ(client("10.1.2.3", {"'; DROP"}), "10.1.2.3");
  EXPECT_EQ(client("10.1.2.3", {"["}), "10.1.2.3");
}

TEST(ForwardedForTest, ReadsAddressesWithPorts) {
  EXPECT_EQ(client("10.1.2.3", {"203.0.113.9:5678"}), "203.0.113.9");
  EXPECT_EQ(client("10.1.2.3", {"[2001:db9::1]:5678"}), "2001:db9::1");
  EXPECT_EQ(client("10.1.2.3", {"[2001:db9::1]"}), "2001:db9::1");
}

TEST(ForwardedForTest, KnowsAnIpv4ProxyInItsIpv6Form) {
  EXPECT_EQ(client("::ffff:10.1.2.3", {"::ffff:203.0.113.9"}), "203.0.113.9");
}

TEST(AddressRangesTest, ContainsTheAddressesOfItsNetworks) {
  const auto ranges = AddressRanges::parse("10.32.0.0/11,2001:db8::/33,::1,192.0.2.1/32").value();
  for (const auto* in : {"10.32.0.0", "10.63.255.255", "2001:db8:7fff::1", "::1", "192.0.2.1"}) {
    EXPECT_TRUE(ranges.contains(parse_ip_address(in).value())) << in;
  }
  for (const auto* out : {"10.31.255.255", "10.64.0.0", "2001:db8:8000::1", "::2", "192.0.2.2", "0.0.0.1"}) {
    EXPECT_FALSE(ranges.contains(parse_ip_address(out).value())) << out;
  }
  EXPECT_TRUE(AddressRanges::parse("0.0.0.0/0").value().contains(parse_ip_address("8.8.8.8").value()));
  EXPECT_FALSE(AddressRanges::parse("0.0.0.0/0").value().contains(parse_ip_address("::1").value()));
}

TEST(AddressRangesTest, RefusesWhatIsNoNetworkAndNamesIt) {
  for (const std::string_view bad :
       {"proxy.test", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/", "10.0.0.0/x"}) {
    const auto ranges = AddressRanges::parse(bad);
    ASSERT_FALSE(ranges.has_value()) << bad;
    EXPECT_NE(ranges.error().message.find(bad), std::string::npos) << ranges.error().message;
  }
}

TEST(AddressRangesTest, PrintsWhatItReads) {
  EXPECT_EQ(AddressRanges::parse(" 10.0.0.0/8 , ::1").value().to_string(), "10.0.0.0/8,::1");
}

TEST(IpAddressTest, KnowsLoopbackOfBothFamilies) {
  for (const char* text : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(is_loopback(parse_ip_address(text).value())) << text;
  }
  for (const char* text : {"128.0.0.1", "10.0.0.1", "::", "::2", "::ffff:10.0.0.1"}) {
    EXPECT_FALSE(is_loopback(parse_ip_address(text).value())) << text;
  }
}

}  // namespace
}  // namespace rtp::gateway
