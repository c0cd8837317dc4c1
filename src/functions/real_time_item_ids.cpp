#include "functions/real_time_item_ids.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "base/comma_list.h"
#include "base/utf8.h"

namespace rtp::functions {
namespace {

constexpr std::size_t kMaxItemIdBytes = 1024;  // realTimeItemId is a range key of WebSocketConnectionManager

}  // namespace

Result<void> check_item_id(std::string_view id) {
  if (id.empty()) {
    return fail(ErrorCode::kInvalidArgument, "is empty: name the item to watch");
  }
  if (!is_utf8(id)) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("'{}' is not UTF-8", printable_utf8(id)));
  }
  if (id.size() > kMaxItemIdBytes) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("has {} bytes; at most {} are allowed", id.size(), kMaxItemIdBytes));
  }
  return {};
}

bool offers_protocol(const events::WebSocketEvent& event) {
  return std::ranges::any_of(event.header_values("Sec-WebSocket-Protocol"), [](std::string_view offered) {
    const std::vector<std::string_view> protocols = elements_of(offered);
    return std::ranges::find(protocols, kProtocol) != protocols.end();
  });
}

Result<std::vector<std::string>> real_time_item_ids(const FunctionConfig& config,
                                                    const events::WebSocketEvent& event) {
  const std::string& key = config.real_time_item_key;
  const bool by_query = config.key_source == KeySource::kQueryParameter;
  const std::vector<std::string_view> values = by_query ? event.query_values(key) : event.header_values(key);
  const std::string_view kind = by_query ? "query parameter" : "header";
  if (values.empty() && offers_protocol(event)) {
    return std::vector<std::string>();
  }
  if (values.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                by_query ? fmt::format("Missing query parameter '{0}': connect with ?{0}=<id>", key)
                         : fmt::format("Missing header '{0}': connect with the header '{0}: <id>'", key));
  }
  std::vector<std::string> ids;
  for (const std::string_view value : values) {
    if (const Result<void> valid = check_item_id(value); !valid) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("The {} '{}' {}", kind, key, valid.error().message));
    }
    if (std::ranges::find(ids, value) == ids.end()) {
      ids.emplace_back(value);
    }
  }
  return ids;
}

}  // namespace rtp::functions
