// Which items a client asks for. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "events/websocket_event.h"
#include "functions/function_config.h"

namespace rtp::functions {

/// The subprotocol (RFC 6455 1.9) of clients that send and get the messages of docs/protocol.md.
inline constexpr std::string_view kProtocol = "rtp.v1";

/// kInvalidArgument for what no realTimeItemId can be: empty, not UTF-8, over 1,024 bytes (the limit of a
/// range key). The message says what is wrong with it, to be put after what names it.
[[nodiscard]] Result<void> check_item_id(std::string_view id);

/// The realTimeItemIds, or patterns of them (base/key_pattern.h), that `event` asks for, in its order, each
/// once; empty where it asks for none and offers rtp.v1. kInvalidArgument, naming the parameter or header,
/// when there is none or check_item_id() refuses one.
[[nodiscard]] Result<std::vector<std::string>> real_time_item_ids(const FunctionConfig& config,
                                                                  const events::WebSocketEvent& event);

/// Whether `event` offers subprotocol rtp.v1.
[[nodiscard]] bool offers_protocol(const events::WebSocketEvent& event);

}  // namespace rtp::functions
