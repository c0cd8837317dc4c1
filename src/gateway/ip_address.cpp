#include "gateway/ip_address.h"

#include <algorithm>
#include <ranges>

#include <arpa/inet.h>

namespace rtp::gateway {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0,    0,
                                                  0, 0, 0, 0, 0xFF, 0xFF};  // RFC 4291 2.5.5.2

}  // namespace

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  const std::string address(text.substr(0, text.find('%')));
  IpAddress bytes{};
  if (::inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1) {
    return bytes;
  }
  std::ranges::copy(kMapped, bytes.begin());
  if (::inet_pton(AF_INET, address.c_str(), bytes.data() + kMapped.size()) == 1) {
    return bytes;
  }
  return std::nullopt;
}

std::string to_string(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (is_ipv4(address)) {
    ::inet_ntop(AF_INET, address.data() + kMapped.size(), text.data(), text.size());
  } else {
    ::inet_ntop(AF_INET6, address.data(), text.data(), text.size());
  }
  return text.data();
}

bool is_ipv4(const IpAddress& address) {
  return std::ranges::equal(kMapped, address | std::views::take(kMapped.size()));
}

bool is_loopback(const IpAddress& address) {
  static constexpr IpAddress kLoopback = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return is_ipv4(address) ? address[kMapped.size()] == 127 : address == kLoopback;
}

bool is_loopback_host(const std::string& host) {
  const std::optional<IpAddress> address = parse_ip_address(host);
  return address ? is_loopback(*address) : host == "localhost";
}

}  // namespace rtp::gateway
