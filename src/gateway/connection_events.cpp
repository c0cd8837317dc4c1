#include "gateway/connection_events.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ids.h"

namespace rtp::gateway {

Connection::Identity identity_of(const events::RequestContext& context) {
  Connection::Identity identity{
      .connected_at = context.connected_at,
      .client = context.source_ip + '\n' + context.user_agent.substr(0, Connection::kMaxUserAgentBytes)};
  std::ranges::copy_n(context.connection_id.begin(), static_cast<std::ptrdiff_t>(identity.id.size()),
                      identity.id.begin());
  return identity;
}

events::WebSocketEvent event_of(const Connection& connection, events::EventType type, std::string_view stage,
                                std::chrono::milliseconds now) {
  events::WebSocketEvent event;
  events::RequestContext& context = event.context;
  context.event_type = type;
  context.route_key = type == events::EventType::kDisconnect ? "$disconnect" : "$default";
  context.connection_id = connection.id();
  context.stage = stage;
  context.request_id = make_connection_id();
  context.source_ip = connection.identity().source_ip();
  context.user_agent = connection.identity().user_agent();
  context.connected_at = connection.identity().connected_at;
  context.request_time = now;
  return event;
}

events::WebSocketEvent disconnect_event(const Connection& connection, const Ending& ending,
                                        std::string_view stage, std::chrono::milliseconds now) {
  events::WebSocketEvent event = event_of(connection, events::EventType::kDisconnect, stage, now);
  event.context.disconnect_status_code = static_cast<int>(ending.code);
  event.context.disconnect_reason = ending.code == websocket::CloseCode::kNoStatus
                                        ? "Client-side close frame status not set"
                                        : ending.reason;
  return event;
}

std::string failure_message(std::string_view message, std::string_view connection_id,
                            std::string_view request_id) {
  return fmt::format(R"({{"message": "{}", "connectionId":"{}", "requestId":"{}"}})", message, connection_id,
                     request_id);
}

}  // namespace rtp::gateway
