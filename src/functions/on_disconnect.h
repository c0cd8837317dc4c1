// OnDisconnectFunction: route $disconnect. Removes a client from the table of connections.
#pragma once

#include "events/websocket_event.h"
#include "functions/ports.h"

namespace rtp::functions {

/// Thread-safe if `connections` is, which it borrows and which outlives it.
class OnDisconnectFunction {
 public:
  explicit OnDisconnectFunction(ConnectionTable& connections) : connections_(connections) {}

  /// 200; 500 when the table of connections cannot be changed (the row's ttl ends it then).
  [[nodiscard]] events::ProxyResponse handle(const events::WebSocketEvent& event) const;

 private:
  ConnectionTable& connections_;
};

}  // namespace rtp::functions
