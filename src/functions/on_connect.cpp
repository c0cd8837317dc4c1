#include "functions/on_connect.h"

#include <utility>

#include "dynamodb/wire_json.h"
#include "functions/real_time_item_ids.h"

namespace rtp::functions {
namespace {

events::ProxyResponse answer(int status_code, std::string_view message) {
  return {.status_code = status_code,
          .headers = {{"Content-Type", "application/json"}},
          .body = dynamodb::message_json(message)};
}

}  // namespace

OnConnectFunction::OnConnectFunction(FunctionConfig config, ConnectionTable& connections)
    : config_(std::move(config)), connections_(connections) {}

Result<std::vector<std::string>> OnConnectFunction::real_time_item_ids(
    const events::WebSocketEvent& event) const {
  return functions::real_time_item_ids(config_, event);
}

events::ProxyResponse OnConnectFunction::handle(const events::WebSocketEvent& event) const {
  const Result<std::vector<std::string>> ids = real_time_item_ids(event);
  if (!ids) {
    return answer(400, ids.error().message);
  }
  const auto expires =
      std::chrono::duration_cast<std::chrono::seconds>(event.context.connected_at) + config_.connection_ttl;
  std::vector<ConnectionRow> rows;
  rows.reserve(ids->size());
  for (const std::string& id : *ids) {
    rows.push_back({.connection_id = event.context.connection_id,
                    .real_time_item_id = id,
                    .real_time_item_key = config_.real_time_item_key,
                    .ttl = expires});
  }
  if (const Result<void> stored = connections_.put(rows); !stored) {
    return answer(500, "Failed to connect: " + stored.error().message);
  }
  return answer(200, "Connected");
}

}  // namespace rtp::functions
