// Any text as a message of rtp.v1: no crash, what is parsed holds what the contract promises, and
// OnDefaultFunction answers everything with one JSON object.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <boost/json/parse.hpp>

#include "functions/client_message.h"
#include "functions/memory_ports.h"
#include "functions/on_default.h"
#include "functions/real_time_item_ids.h"
#include "fuzzing.h"

namespace {

using rtp::fuzzing::require;

void check_items(const std::vector<std::string>& items) {
  require(!items.empty());
  for (const std::string& item : items) {
    require(rtp::functions::check_item_id(item).has_value());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto message = rtp::functions::parse_client_message(text)) {
    require(message->request_id.size() <= rtp::functions::kMaxRequestIdBytes);
    if (const auto* subscribe = std::get_if<rtp::functions::SubscribeMessage>(&message->action)) {
      check_items(subscribe->items);
    } else if (const auto* unsubscribe = std::get_if<rtp::functions::UnsubscribeMessage>(&message->action)) {
      check_items(unsubscribe->items);
    }
  } else {
    require(!message.error().message.empty());
  }
  rtp::functions::MemoryConnectionTable connections;
  rtp::functions::MemorySubscriptions subscriptions;
  rtp::events::WebSocketEvent event;
  event.body = text;
  const auto answer = rtp::functions::OnDefaultFunction({}, connections, subscriptions).handle(event);
  boost::system::error_code error;
  require(boost::json::parse(answer.body, error).is_object() && !error);
  return 0;
}
