#include "functions/real_time_item_ids.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "base/utf8.h"

namespace rtp::functions {
namespace {

constexpr std::size_t kMaxItemIdBytes = 1024;  // realTimeItemId is a range key of WebSocketConnectionManager

}  // namespace

Result<std::vector<std::string>> real_time_item_ids(const FunctionConfig& config,
                                                    const events::WebSocketEvent& event) {
  const std::string& key = config.real_time_item_key;
  const bool by_query = config.key_source == KeySource::kQueryParameter;
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

}  // namespace rtp::functions
