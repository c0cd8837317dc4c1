#include "functions/connection_rows.h"

namespace rtp::functions {

std::vector<ConnectionRow> connection_rows(const FunctionConfig& config,
                                           const events::RequestContext& context,
                                           const std::vector<std::string>& ids) {
  const auto expires =
      std::chrono::duration_cast<std::chrono::seconds>(context.connected_at) + config.connection_ttl;
  std::vector<ConnectionRow> rows;
  rows.reserve(ids.size());
  for (const std::string& id : ids) {
    rows.push_back({.connection_id = context.connection_id,
                    .real_time_item_id = id,
                    .real_time_item_key = config.real_time_item_key,
                    .ttl = expires});
  }
  return rows;
}

}  // namespace rtp::functions
