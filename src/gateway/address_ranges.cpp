#include "gateway/address_ranges.h"

#include <algorithm>
#include <charconv>

#include "base/comma_list.h"

namespace rtp::gateway {
namespace {

constexpr unsigned kAddressBits = 128;
constexpr unsigned kMappedBits = 96;  // before the bits of an IPv4 address

bool same_network(const IpAddress& a, const IpAddress& b, unsigned bits) {
  const unsigned bytes = bits / 8;
  if (!std::equal(a.begin(), a.begin() + bytes, b.begin())) {
    return false;
  }
  const unsigned rest = bits % 8;
  return rest == 0 || ((a[bytes] ^ b[bytes]) >> (8 - rest)) == 0;
}

}  // namespace

std::optional<AddressRanges::Range> AddressRanges::parse_range(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::optional<IpAddress> network = parse_ip_address(text.substr(0, slash));
  if (!network) {
    return std::nullopt;
  }
  if (slash == std::string_view::npos) {
    return Range{.network = *network, .bits = kAddressBits};
  }
  const bool is_short = text.find(':') == std::string_view::npos;
  const std::string_view digits = text.substr(slash + 1);
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (error != std::errc{} || end != digits.data() + digits.size() ||
      bits > (is_short ? kAddressBits - kMappedBits : kAddressBits)) {
    return std::nullopt;
  }
  return Range{.network = *network, .bits = is_short ? bits + kMappedBits : bits};
}

Result<AddressRanges> AddressRanges::parse(std::string_view text) {
  AddressRanges ranges;
  for (const std::string_view element : elements_of(text)) {
    const std::optional<Range> range = parse_range(element);
    if (!range) {
      return fail(ErrorCode::kInvalidArgument,
                  "'" + std::string(element) + "' is no address or network: give it as 10.0.0.0/8");
    }
    ranges.ranges_.push_back(*range);
    ranges.texts_.emplace_back(element);
  }
  return ranges;
}

bool AddressRanges::contains(const IpAddress& address) const {
  return std::ranges::any_of(
      ranges_, [&](const Range& range) { return same_network(range.network, address, range.bits); });
}

std::string AddressRanges::to_string() const { return joined(texts_); }

}  // namespace rtp::gateway
