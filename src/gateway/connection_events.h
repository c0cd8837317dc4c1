// The events of a connection after its OnConnect.
#pragma once

#include <chrono>
#include <string_view>

#include "events/websocket_event.h"
#include "gateway/connection.h"

namespace rtp::gateway {

/// An event of `type` at `now`, Unix time.
[[nodiscard]] events::WebSocketEvent event_of(const Connection& connection, events::EventType type,
                                              std::string_view stage, std::chrono::milliseconds now);

/// That of its end.
[[nodiscard]] events::WebSocketEvent disconnect_event(const Connection& connection, const Ending& ending,
                                                      std::string_view stage, std::chrono::milliseconds now);

}  // namespace rtp::gateway
