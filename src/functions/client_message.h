// The messages of a client that speaks subprotocol rtp.v1: JSON objects whose `action` selects the route, as
// $request.body.action does in API Gateway. docs/protocol.md describes them. Pure.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "functions/subscription_options.h"

namespace rtp::functions {

/// {"action":"subscribe","items":["3","fleet-9/*"],"since":"0","filter":"speed > 30"}
struct SubscribeMessage {
  std::vector<std::string> items;  // realTimeItemIds and patterns, each once; never empty
  SubscriptionOptions options;
};

/// {"action":"unsubscribe","items":["3"]}
struct UnsubscribeMessage {
  std::vector<std::string> items;  // each once; never empty
};

/// {"action":"configure","maxRate":5}
struct ConfigureMessage {
  std::optional<double> max_rate;  // absent (null): no limit
};

/// {"action":"ping"}
struct PingMessage {};

struct ClientMessage {
  std::string request_id;  // as JSON text, to be repeated in the answer; empty where there is none
  std::variant<SubscribeMessage, UnsubscribeMessage, ConfigureMessage, PingMessage> action;
};

/// What is wrong with a message.
struct MessageError {
  std::string request_id;  // as in ClientMessage
  std::string field;       // the member that is wrong; empty where it is the message as a whole
  std::string message;     // what is wrong with it, and the fix
};

/// At most this many bytes of a requestId's JSON text.
inline constexpr std::size_t kMaxRequestIdBytes = 128;

/// One message.
[[nodiscard]] std::expected<ClientMessage, MessageError> parse_client_message(std::string_view text);

}  // namespace rtp::functions
