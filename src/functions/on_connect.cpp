#include "functions/on_connect.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.h"
#include "dynamodb/wire_json.h"

namespace rtp::functions {
namespace {

constexpr std::size_t kMaxItemIdBytes = 1024;  // realTimeItemId is a range key of WebSocketConnectionManager

events::ProxyResponse answer(int status_code, std::string_view message) {
  events::ProxyResponse response{
      .status_code = status_code, .headers = {{"Content-Type", "application/json"}}, .body = {}};
  response.body = R"({"message":)";
  dynamodb::append_json_string(response.body, message);
  response.body += '}';
  return response;
}

}  // namespace

OnConnectFunction::OnConnectFunction(FunctionConfig config, ConnectionTable& connections)
    : config_(std::move(config)), connections_(connections) {}

Result<std::vector<std::string>> OnConnectFunction::real_time_item_ids(
    const events::WebSocketEvent& event) const {
  const std::string& key = config_.real_time_item_key;
  const bool by_query = config_.key_source == KeySource::kQueryParameter;
  const std::vector<std::string_view> values = by_query ? event.query_values(key) : event.header_values(key);
  const std::string_view kind = by_query ? "query parameter" : "header";
  if (values.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                by_query ? fmt::format("Missing query parameter '{0}': connect with ?{0}=<id>", key)
                         : fmt::format("Missing header '{0}': connect with the header '{0}: <id>'", key));
  }
  std::vector<std::string> ids;
  for (const std::string_view value : values) {
    if (value.empty()) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("Empty {} '{}': name the item to watch", kind, key));
    }
    if (!is_utf8(value)) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("The value '{}' of {} '{}' is not UTF-8", printable_utf8(value), kind, key));
    }
    if (value.size() > kMaxItemIdBytes) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("The value of {} '{}' has {} bytes; at most {} are allowed", kind, key,
                              value.size(), kMaxItemIdBytes));
    }
    if (std::ranges::find(ids, value) == ids.end()) {
      ids.emplace_back(value);
    }
  }
  return ids;
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
