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

/// What a client asks for with its handshake.
struct ConnectRequest {
  std::vector<std::string> ids;  // realTimeItemIds and patterns: real_time_item_ids()
  ConnectOptions options;
};

/// Thread-safe if `connections` is, which it borrows and which outlives it.
class OnConnectFunction {
 public:
  OnConnectFunction(FunctionConfig config, ConnectionTable& connections);

  struct Outcome {
    events::ProxyResponse answer;
    ConnectRequest request;  // what the client is entered with where the answer is 200
  };
  /// 200 when the client is entered, with the subprotocol rtp.v1 in a header where it is offered; 400 with a
  /// body that names the parameter when it asks for nothing valid, or for more items than a client may watch;
  /// 500 when the table of connections does not take it.
  [[nodiscard]] Outcome connect(const events::WebSocketEvent& event) const;

  /// The answer of connect().
  [[nodiscard]] events::ProxyResponse handle(const events::WebSocketEvent& event) const {
    return connect(event).answer;
  }

 private:
  [[nodiscard]] Result<ConnectRequest> read(const events::WebSocketEvent& event) const;

  FunctionConfig config_;
  ConnectionTable& connections_;
};

}  // namespace rtp::functions
