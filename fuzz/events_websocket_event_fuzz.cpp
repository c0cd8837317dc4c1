// Any bytes: parses or refuses; what parses means the same after a way through JSON.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "events/websocket_event.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto event = rtp::events::parse_websocket_event({reinterpret_cast<const char*>(data), size});
  if (event) {
    const auto again = rtp::events::parse_websocket_event(rtp::events::to_json(*event));
    if (!again || again->context.connection_id != event->context.connection_id ||
        again->body != event->body) {
      std::abort();
    }
  }
  return 0;
}
