#include "functions/on_disconnect.h"

namespace rtp::functions {

events::ProxyResponse OnDisconnectFunction::handle(const events::WebSocketEvent& event) const {
  events::ProxyResponse response;
  if (const Result<void> removed = connections_.remove(event.context.connection_id); !removed) {
    response.status_code = 500;
    response.body = removed.error().message;
  }
  return response;
}

}  // namespace rtp::functions
