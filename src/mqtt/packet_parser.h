// One whole packet from the broker to its value. Pure: thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "mqtt/packets.h"

namespace rtp::mqtt {

/// Whether a packet that a subscribing client understands can begin with `first_byte`. Errors: kMalformed.
[[nodiscard]] Result<void> check_first_byte(Version version, std::uint8_t first_byte);

/// The packet of a first byte that was checked and the `body` behind the fixed header, which its views are
/// into. Errors: kMalformed.
[[nodiscard]] Result<Packet> parse_packet(Version version, std::uint8_t first_byte, std::string_view body);

}  // namespace rtp::mqtt
