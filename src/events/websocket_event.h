// The events that a WebSocket API of API Gateway sends to its functions, and what they answer. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "events/name_values.h"

namespace rtp::events {

enum class EventType { kConnect, kMessage, kDisconnect };

/// The requestContext of an event; what API Gateway leaves out is empty.
struct RequestContext {
  EventType event_type = EventType::kConnect;
  std::string route_key;  // $connect, $disconnect, $default or a custom route
  std::string connection_id;
  std::string stage;
  std::string domain_name;
  std::string request_id;
  std::string message_id;  // of a message
  std::string source_ip;
  std::string user_agent;
  std::chrono::milliseconds connected_at{};   // Unix time
  std::chrono::milliseconds request_time{};   // Unix time
  std::optional<int> disconnect_status_code;  // RFC 6455 close code, $disconnect only
  std::string disconnect_reason;
  NameValues authorizer;  // the context that the authorizer of $connect answered; not in its own event
};

struct WebSocketEvent {
  RequestContext context;
  NameValues headers;  // $connect: in the order and case the client sent them, repeated where it did
  NameValues query;    // $connect: decoded, repeated where the client repeated them
  std::string body;    // $default and custom routes

  /// All values of header `name`, compared without regard to case.
  [[nodiscard]] std::vector<std::string_view> header_values(std::string_view name) const;
  /// All values of query parameter `name`.
  [[nodiscard]] std::vector<std::string_view> query_values(std::string_view name) const;
};

/// A proxy integration's answer.
struct ProxyResponse {
  int status_code = 200;
  NameValues headers;
  std::string body;
};

/// Lambda's JSON of an event to the event. kMalformed, naming the member, for what is not of that shape.
[[nodiscard]] Result<WebSocketEvent> parse_websocket_event(std::string_view text);

/// An event as API Gateway sends it; parameters are left out where there is none.
[[nodiscard]] std::string to_json(const WebSocketEvent& event);

/// The answer of a function, as API Gateway reads it: also with multiValueHeaders, and a body in base64.
/// kMalformed, naming the member, for what is not of that shape, and for a status outside of 200 to 599.
[[nodiscard]] Result<ProxyResponse> parse_proxy_response(std::string_view text);

/// {"statusCode":200,"headers":{},"body":""}
[[nodiscard]] std::string to_json(const ProxyResponse& response);

}  // namespace rtp::events
