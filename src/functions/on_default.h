// OnDefaultFunction: route $default, the messages of clients that speak rtp.v1. Changes what a connection
// watches and says so.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "events/websocket_event.h"
#include "functions/client_message.h"
#include "functions/function_config.h"
#include "functions/ports.h"

namespace rtp::functions {

/// Thread-safe if the ports are, which it borrows and which outlive it.
class OnDefaultFunction {
 public:
  OnDefaultFunction(FunctionConfig config, ConnectionTable& connections, Subscriptions& subscriptions);

  /// The body is the message that answers the client: {"type":"subscribed","requestId":"1","items":2} and the
  /// like with 200; with 400, 403, 410, 413, 500 or 501
  /// {"type":"error","requestId":"1","field":"items","message":"..."}, and then nothing has changed, but that
  /// rows of items no longer watched stay until their ttl where they could not be removed.
  [[nodiscard]] events::ProxyResponse handle(const events::WebSocketEvent& event) const;

 private:
  /// The answer's members after `requestId`.
  struct Answer {
    std::string type;
    std::string members;  // ,"items":2
  };
  struct Failure {
    Error error;
    std::string field;
  };
  using Outcome = std::expected<Answer, Failure>;

  [[nodiscard]] Outcome run(const events::RequestContext& context, const std::string& request_id,
                            const SubscribeMessage& message) const;
  [[nodiscard]] Outcome run(const events::RequestContext& context, const std::string& request_id,
                            const UnsubscribeMessage& message) const;
  [[nodiscard]] Outcome run(const events::RequestContext& context, const std::string& request_id,
                            const ConfigureMessage& message) const;
  [[nodiscard]] Outcome run(const events::RequestContext& context, const std::string& request_id,
                            const PingMessage& message) const;

  FunctionConfig config_;
  ConnectionTable& connections_;
  Subscriptions& subscriptions_;
};

}  // namespace rtp::functions
