// IP addresses as bytes, so that those of both families compare. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rtp::gateway {

/// An IPv4 address is the IPv4-mapped IPv6 one.
using IpAddress = std::array<std::uint8_t, 16>;

/// Absent for what is no address. An interface ("fe80::1%eth0") is left out.
[[nodiscard]] std::optional<IpAddress> parse_ip_address(std::string_view text);

/// The usual form: of an IPv4-mapped address the IPv4 one.
[[nodiscard]] std::string to_string(const IpAddress& address);

[[nodiscard]] bool is_ipv4(const IpAddress& address);

/// 127.0.0.0/8 and ::1.
[[nodiscard]] bool is_loopback(const IpAddress& address);

/// Whether `host`, an address or a name, is this host's own: a loopback address or "localhost".
[[nodiscard]] bool is_loopback_host(const std::string& host);

}  // namespace rtp::gateway
