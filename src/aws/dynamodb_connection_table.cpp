#include "aws/dynamodb_connection_table.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace rtp::aws {

using Write = DynamodbClient::Write;
using functions::ConnectionRow;

Result<void> DynamodbConnectionTable::put(const std::vector<ConnectionRow>& rows) {
  std::vector<Write> writes;
  writes.reserve(rows.size());
  for (const ConnectionRow& row : rows) {
    writes.push_back({.kind = Write::Kind::kPut, .item_or_key = connection_item(row)});
  }
  return rows_.write(std::move(writes));
}

Result<void> DynamodbConnectionTable::remove(std::string_view connection_id) {
  RTP_TRY(const std::vector<std::string> ids, rows_.items_of(connection_id));
  return remove(connection_id, ids);
}

Result<void> DynamodbConnectionTable::remove(std::string_view connection_id,
                                             const std::vector<std::string>& real_time_item_ids) {
  std::vector<Write> writes;
  for (const std::string& id : std::set(real_time_item_ids.begin(), real_time_item_ids.end())) {
    writes.push_back({.kind = Write::Kind::kDelete, .item_or_key = connection_key(connection_id, id)});
  }
  return rows_.write(std::move(writes));
}

Result<std::vector<std::string>> RowSubscriptions::subscribe(std::string_view connection_id,
                                                             const std::vector<std::string>& items,
                                                             const functions::SubscribeRequest& /*request*/) {
  RTP_TRY(const std::vector<std::string> rows, rows_.items_of(connection_id));
  const std::set<std::string> watched(rows.begin(), rows.end());
  std::vector<std::string> added;
  std::ranges::copy_if(items, std::back_inserter(added),
                       [&watched](const std::string& item) { return !watched.contains(item); });
  if (watched.size() + added.size() > max_subscriptions_) {
    return fail(ErrorCode::kTooLarge, fmt::format("a connection may watch {} items; this one would watch {}",
                                                  max_subscriptions_, watched.size() + added.size()));
  }
  return added;
}

Result<std::vector<std::string>> RowSubscriptions::unsubscribe(std::string_view connection_id,
                                                               const std::vector<std::string>& items) {
  RTP_TRY(const std::vector<std::string> rows, rows_.items_of(connection_id));
  const std::set<std::string> watched(rows.begin(), rows.end());
  std::vector<std::string> removed;
  std::ranges::copy_if(items, std::back_inserter(removed),
                       [&watched](const std::string& item) { return watched.contains(item); });
  return removed;
}

Result<void> RowSubscriptions::set_max_rate(std::string_view /*connection_id*/,
                                            std::optional<double> max_rate) {
  if (max_rate) {
    return fail(ErrorCode::kUnsupported, "maxRate is not offered by API Gateway: each change is sent");
  }
  return {};
}

}  // namespace rtp::aws
