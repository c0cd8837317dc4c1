// Packets of a subscribing client as bytes: MQTT 3.1.1 and MQTT 5. Pure: thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/error.h"
#include "mqtt/packets.h"
#include "mqtt/reason_code.h"

namespace rtp::mqtt {

/// Of one packet: so many, each of 65535 bytes, still are within its 256 MiB.
inline constexpr std::size_t kMaxFilters = 4095;

// All append to `out`, which an error leaves as it is.

/// Errors: kInvalidArgument for what the version cannot say, with the fix.
[[nodiscard]] Result<void> append_connect(std::string& out, const Connect& connect);

/// `packet_id`: not 0, and not in use. Errors: kInvalidArgument for a filter as check_topic_filter(), for no
/// filter, and for more than kMaxFilters.
[[nodiscard]] Result<void> append_subscribe(std::string& out, Version version, std::uint16_t packet_id,
                                            std::span<const Subscription> subscriptions);

/// As append_subscribe().
[[nodiscard]] Result<void> append_unsubscribe(std::string& out, Version version, std::uint16_t packet_id,
                                              std::span<const std::string> filters);

/// Says that the broker may forget the message of a PUBLISH: Publish::packet_id.
void append_puback(std::string& out, std::uint16_t packet_id);

void append_pingreq(std::string& out);

/// MQTT 3.1.1 cannot say a reason.
void append_disconnect(std::string& out, Version version, ReasonCode reason);

}  // namespace rtp::mqtt
