// Any bytes as the answer of a function: refused, or it says the same after a way through JSON.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/utf8.h"
#include "events/websocket_event.h"
#include "fuzzing.h"

using rtp::fuzzing::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto response = rtp::events::parse_proxy_response({reinterpret_cast<const char*>(data), size});
  if (!response) {
    require(response.error().code == rtp::ErrorCode::kMalformed);
    return 0;
  }
  require(response->status_code >= 200 && response->status_code <= 599);
  if (!rtp::is_utf8(response->body)) {
    return 0;  // it was in base64: there is no JSON of it
  }
  const auto again = rtp::events::parse_proxy_response(rtp::events::to_json(*response));
  require(again && again->status_code == response->status_code && again->body == response->body);
  require(again->headers.size() <= response->headers.size());
  for (const auto& header : response->headers) {
    require(rtp::events::find_value(again->headers, header.first) != nullptr);
  }
  return 0;
}
