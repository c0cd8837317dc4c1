#include "gateway/connection_events.h"

#include "base/ids.h"

namespace rtp::gateway {

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

}  // namespace rtp::gateway
