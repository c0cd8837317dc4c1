// The rows of WebSocketConnectionManager that a connection's items make. Pure.
#pragma once

#include <vector>

#include "events/websocket_event.h"
#include "functions/function_config.h"
#include "functions/ports.h"

namespace rtp::functions {

/// One row for each of `ids`, in their order.
[[nodiscard]] std::vector<ConnectionRow> connection_rows(const FunctionConfig& config,
                                                         const events::RequestContext& context,
                                                         const std::vector<std::string>& ids);

}  // namespace rtp::functions
