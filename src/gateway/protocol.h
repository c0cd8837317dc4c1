// What a client speaks on its connection.
#pragma once

#include <cstdint>

namespace rtp::gateway {

enum class Protocol : std::uint8_t {
  kItems,        // a WebSocket without subprotocol: each message is an item
  kMessages,     // a WebSocket with rtp.v1: messages have a type
  kEventStream,  // server-sent events
};

}  // namespace rtp::gateway
