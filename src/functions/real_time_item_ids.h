// Which items a client asks for. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "events/websocket_event.h"
#include "functions/function_config.h"

namespace rtp::functions {

/// The realTimeItemIds that `event` asks for, in its order, each once. kInvalidArgument, naming the parameter
/// or header, when there is none, one is empty, or one is over 1,024 bytes (the limit of a range key).
[[nodiscard]] Result<std::vector<std::string>> real_time_item_ids(const FunctionConfig& config,
                                                                  const events::WebSocketEvent& event);

}  // namespace rtp::functions
