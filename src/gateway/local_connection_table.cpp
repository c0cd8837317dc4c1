#include "gateway/local_connection_table.h"

#include <future>
#include <utility>

#include "base/log.h"

namespace rtp::gateway {
namespace {

using dynamodb::BatchWrite;
using dynamodb::BatchWriteItemRequest;
using dynamodb::Item;

constexpr const char* kConnectionId = "connectionId";
constexpr const char* kItemId = "realTimeItemId";
constexpr const char* kItemKey = "realTimeItemKey";
constexpr const char* kTtl = "ttl";

Item key(std::string_view connection_id, std::string_view item_id) {
  Item item;
  item.emplace(kConnectionId, std::string(connection_id));
  item.emplace(kItemId, std::string(item_id));
  return item;
}

void log_failure(const Result<std::vector<dynamodb::WriteOutcome>>& result) {
  if (!result) {
    log(LogLevel::kWarning, "a change of the connection table was not stored",
        {{"reason", result.error().message}});
  }
}

}  // namespace

LocalConnectionTable::LocalConnectionTable(tables::Tables& tables, ItemsOf items_of)
    : tables_(tables), items_of_(std::move(items_of)) {}

Result<void> LocalConnectionTable::put(const std::vector<functions::ConnectionRow>& rows) {
  RTP_CHECK(tables_.health());
  BatchWriteItemRequest request;
  for (const functions::ConnectionRow& row : rows) {
    Item item = key(row.connection_id, row.real_time_item_id);
    item.emplace(kItemKey, row.real_time_item_key);
    item.emplace(kTtl, dynamodb::Number(row.ttl.count()));
    request.writes.push_back(
        {.table_name = std::string(kConnectionTableName), .item_or_key = std::move(item)});
  }
  tables_.batch_write_item(std::move(request), log_failure, tables::Durability::kRelaxed);
  return {};
}

Result<void> LocalConnectionTable::remove(std::string_view connection_id) {
  BatchWriteItemRequest request;
  for (const std::string& item_id : items_of_(connection_id)) {
    request.writes.push_back({.table_name = std::string(kConnectionTableName),
                              .item_or_key = key(connection_id, item_id),
                              .is_delete = true});
  }
  if (!request.writes.empty()) {
    tables_.batch_write_item(std::move(request), log_failure, tables::Durability::kRelaxed);
  }
  return {};
}

dynamodb::TableSchema LocalConnectionTable::schema() {
  dynamodb::TableSchema schema;
  schema.name = kConnectionTableName;
  schema.key = {.hash = {.name = kConnectionId, .type = dynamodb::Type::kString},
                .range = dynamodb::KeyAttribute{.name = kItemId, .type = dynamodb::Type::kString}};
  schema.attribute_definitions = {schema.key.hash, *schema.key.range};
  return schema;
}

Result<void> LocalConnectionTable::clear(tables::Tables& tables) {
  dynamodb::ScanRequest scan;
  scan.page.table_name = kConnectionTableName;
  for (;;) {
    RTP_TRY(const dynamodb::ItemPage page, tables.scan(scan));
    if (page.items.empty()) {
      return {};
    }
    BatchWriteItemRequest request;
    for (const Item& item : page.items) {
      RTP_TRY(Item row_key, dynamodb::key_of_item(schema().key, item));
      request.writes.push_back({.table_name = std::string(kConnectionTableName),
                                .item_or_key = std::move(row_key),
                                .is_delete = true});
    }
    std::promise<Result<void>> removed;
    tables.batch_write_item(
        std::move(request),
        [&removed](const Result<std::vector<dynamodb::WriteOutcome>>& result) {
          removed.set_value(result ? Result<void>() : std::unexpected(result.error()));
        },
        tables::Durability::kRelaxed);
    RTP_CHECK(removed.get_future().get());
  }
}

}  // namespace rtp::gateway
