// Where a client that comes through proxies is. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gateway/address_ranges.h"

namespace rtp::gateway {

/// The address of the client behind `peer`, who is connected to us. `forwarded_for` are the values of
/// X-Forwarded-For, to which each proxy adds, at the right, who is connected to it. They are believed as far
/// as `trusted` wrote them: the rightmost address that is no trusted proxy is the client, and `peer` itself
/// where it is none. Where all are trusted, or what is no address comes first, it is the last of them.
[[nodiscard]] std::string client_address(std::string_view peer,
                                         std::span<const std::string_view> forwarded_for,
                                         const AddressRanges& trusted);

}  // namespace rtp::gateway
