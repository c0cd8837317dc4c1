// A set of IP addresses, given as networks. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "gateway/ip_address.h"

namespace rtp::gateway {

/// By default empty.
class AddressRanges {
 public:
  /// Addresses and networks of both families between commas: `10.0.0.0/8, 192.0.2.7, 2001:db8::/32`.
  /// kInvalidArgument, naming what is none.
  [[nodiscard]] static Result<AddressRanges> parse(std::string_view text);

  [[nodiscard]] bool contains(const IpAddress& address) const;

  /// The form that parse() reads.
  [[nodiscard]] std::string to_string() const;

 private:
  struct Range {
    IpAddress network{};
    unsigned bits = 0;  // that must be the same
  };

  static std::optional<Range> parse_range(std::string_view text);

  std::vector<Range> ranges_;
  std::vector<std::string> texts_;
};

}  // namespace rtp::gateway
