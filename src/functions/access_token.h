// Where a client has its token. Pure.
#pragma once

#include <string_view>

#include "base/error.h"
#include "events/websocket_event.h"

namespace rtp::functions {

/// Begins the offered subprotocol that is a token: the one place, beside the URL, which a browser's WebSocket
/// lets a page choose.
inline constexpr std::string_view kTokenProtocolPrefix = "bearer.";

/// The token of `Authorization: Bearer TOKEN`, of the query parameter `access_token` (RFC 6750 2.3) or of
/// `Sec-WebSocket-Protocol: rtp.v1, bearer.TOKEN`; a view into `event`. kUnauthenticated, saying what to do,
/// when there is none or more than one (RFC 6750 2).
[[nodiscard]] Result<std::string_view> access_token(const events::WebSocketEvent& event);

}  // namespace rtp::functions
