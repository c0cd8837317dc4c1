// What of the events of its functions makes a connection, and is made of it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "events/websocket_event.h"
#include "gateway/connection.h"

namespace rtp::gateway {

/// Of the context of its OnConnect.
[[nodiscard]] Connection::Identity identity_of(const events::RequestContext& context);

/// An event of `type` at `now`, Unix time.
[[nodiscard]] events::WebSocketEvent event_of(const Connection& connection, events::EventType type,
                                              std::string_view stage, std::chrono::milliseconds now);

/// That of its end.
[[nodiscard]] events::WebSocketEvent disconnect_event(const Connection& connection, const Ending& ending,
                                                      std::string_view stage, std::chrono::milliseconds now);

/// What API Gateway tells a client whose message or handshake came to nothing.
[[nodiscard]] std::string failure_message(std::string_view message, std::string_view connection_id,
                                          std::string_view request_id);

}  // namespace rtp::gateway
