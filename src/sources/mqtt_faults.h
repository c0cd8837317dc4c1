// What a broker refuses, in words that name the fix. Pure: thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "mqtt/packets.h"
#include "mqtt/reason_code.h"

namespace rtp::sources {

/// Of a CONNACK that is a failure. kUnsupported, kUnauthenticated, kPermissionDenied, kInvalidArgument or
/// kUnavailable.
[[nodiscard]] Error refused_connection(std::string_view broker, mqtt::Version version,
                                       const mqtt::ConnAck& answer);

/// Of a DISCONNECT: kUnavailable.
[[nodiscard]] Error ended_session(std::string_view broker, const mqtt::Disconnect& packet);

/// kPermissionDenied for a `filter` that the broker refuses, kUnsupported for one that it grants less than
/// `asked`.
[[nodiscard]] Result<void> check_granted(std::string_view broker, std::string_view filter, mqtt::Qos asked,
                                         mqtt::ReasonCode reason, std::string_view reason_string);

/// What a client's DISCONNECT says of the error that ends it.
[[nodiscard]] mqtt::ReasonCode disconnect_reason(ErrorCode error);

}  // namespace rtp::sources
