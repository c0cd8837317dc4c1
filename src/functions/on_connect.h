// OnConnectFunction: route $connect. Decides whether a client may connect, by the items it asks for, and
// enters it in the table of connections.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "events/websocket_event.h"
#include "functions/function_config.h"
#include "functions/ports.h"
#include "functions/subscription_options.h"

namespace rtp::functions {

/// Thread-safe if `connections` is, which it borrows and which outlives it.
class OnConnectFunction {
 public:
  OnConnectFunction(FunctionConfig config, ConnectionTable& connections);

  /// The realTimeItemIds and patterns that `event` asks for: functions::real_time_item_ids().
  [[nodiscard]] Result<std::vector<std::string>> real_time_item_ids(
      const events::WebSocketEvent& event) const;

  /// What it asks for with them: connect_options(), and kInvalidArgument for patches without rtp.v1.
  [[nodiscard]] Result<ConnectOptions> options(const events::WebSocketEvent& event) const;

  /// 200 when the client is entered, with the subprotocol rtp.v1 in a header where it is offered; 400 with a
  /// body that names the parameter when it asks for nothing valid; 500 when the table of connections does not
  /// take it.
  [[nodiscard]] events::ProxyResponse handle(const events::WebSocketEvent& event) const;

 private:
  FunctionConfig config_;
  ConnectionTable& connections_;
};

}  // namespace rtp::functions
