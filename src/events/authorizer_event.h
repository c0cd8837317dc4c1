// What a WebSocket API of API Gateway asks a REQUEST authorizer of its $connect route, and what that answers.
// Pure.
#pragma once

#include <string>
#include <string_view>

#include "events/websocket_event.h"

namespace rtp::events {

struct AuthorizerEvent {
  std::string method_arn;  // arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/$connect
  WebSocketEvent request;  // as OnConnect would get it
};

enum class Effect { kAllow, kDeny };

/// A policy of one statement on `execute-api:Invoke`.
struct AuthorizerAnswer {
  std::string principal_id;
  Effect effect = Effect::kDeny;
  std::string resource;  // the event's method_arn
  NameValues context;    // what later events of the connection have in requestContext.authorizer
};

/// Lambda's JSON of an event to the event. Errors as parse_websocket_event(), also for another `type`.
[[nodiscard]] Result<AuthorizerEvent> parse_authorizer_event(std::string_view text);

/// An event as API Gateway sends it.
[[nodiscard]] std::string to_json(const AuthorizerEvent& event);

/// {"principalId":"me","policyDocument":{...},"context":{...}}
[[nodiscard]] std::string to_json(const AuthorizerAnswer& answer);

}  // namespace rtp::events
