// The properties of a packet from the broker (MQTT 5 2.2.2). Pure: thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "mqtt/field_reader.h"
#include "mqtt/packet_type.h"
#include "mqtt/packets.h"

namespace rtp::mqtt {

/// Those that a subscribing client acts upon. The others are checked and left out.
struct Properties {
  std::optional<std::uint32_t> session_expiry_seconds;
  std::string_view assigned_client_id;
  std::optional<std::uint16_t> server_keep_alive_seconds;
  std::string_view reason_string;
};

/// Takes the properties of a packet of `type`, with their length, off the front of `body`. Errors: kMalformed
/// for a property that does not belong there, comes twice, or has a wrong value. Topic aliases are wrong:
/// this client permits none.
[[nodiscard]] Result<Properties> read_properties(FieldReader& body, PacketType type);

}  // namespace rtp::mqtt
