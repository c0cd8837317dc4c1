#include "gateway/forwarded_for.h"

#include <algorithm>
#include <ranges>

#include "base/comma_list.h"

namespace rtp::gateway {
namespace {

/// Some proxies add the port: "192.0.2.1:5678", "[2001:db8::1]:5678".
std::string_view without_port(std::string_view hop) {
  if (hop.starts_with('[')) {
    return hop.substr(1, std::min(hop.find(']'), hop.size()) - 1);
  }
  return std::ranges::count(hop, ':') == 1 ? hop.substr(0, hop.find(':')) : hop;
}

}  // namespace

std::string client_address(std::string_view peer, std::span<const std::string_view> forwarded_for,
                           const AddressRanges& trusted) {
  std::optional<IpAddress> client = parse_ip_address(peer);
  if (!client || !trusted.contains(*client)) {
    return std::string(peer);
  }
  for (const std::string_view value : forwarded_for | std::views::reverse) {
    for (const std::string_view hop : elements_of(value) | std::views::reverse) {
      const std::optional<IpAddress> address = parse_ip_address(without_port(hop));
      if (!address) {
        return to_string(*client);
      }
      client = address;
      if (!trusted.contains(*client)) {
        return to_string(*client);
      }
    }
  }
  return to_string(*client);
}

}  // namespace rtp::gateway
