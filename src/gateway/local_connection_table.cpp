#include "gateway/local_connection_table.h"

#include <future>
#include <utility>

#include "base/log.h"

namespace rtp::gateway {
namespace {

using dynamodb::BatchWriteItemRequest;
using dynamodb::Item;

constexpr std::size_t kRowsPerBatch = 128;
constexpr std::chrono::milliseconds kRetryDelay{100};

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

}  // namespace

LocalConnectionTable::LocalConnectionTable(tables::Tables& tables, net::EventLoop& loop, ItemsOf items_of)
    : tables_(tables), loop_(loop), items_of_(std::move(items_of)), retry_timer_(loop.context()) {}

Result<void> LocalConnectionTable::put(const std::vector<functions::ConnectionRow>& rows) {
  RTP_CHECK(tables_.health());
  for (const functions::ConnectionRow& row : rows) {
    Item item = key(row.connection_id, row.real_time_item_id);
    item.emplace(kItemKey, row.real_time_item_key);
    item.emplace(kTtl, dynamodb::Number(row.ttl.count()));
    waiting_[{row.connection_id, row.real_time_item_id}].row = std::move(item);
  }
  write_some();
  return {};
}

Result<void> LocalConnectionTable::remove(std::string_view connection_id) {
  return remove(connection_id, items_of_(connection_id));
}

Result<void> LocalConnectionTable::remove(std::string_view connection_id,
                                          const std::vector<std::string>& real_time_item_ids) {
  for (const std::string& item_id : real_time_item_ids) {
    const auto [change, inserted] = waiting_.try_emplace({std::string(connection_id), item_id},
                                                         Change{.row = std::nullopt, .may_be_stored = true});
    if (!inserted && !change->second.may_be_stored) {
      waiting_.erase(change);
    } else {
      change->second.row.reset();
    }
  }
  write_some();
  return {};
}

void LocalConnectionTable::write_some() {
  if (writing_ || waiting_.empty()) {
    return;
  }
  writing_ = true;
  Changes taken;
  BatchWriteItemRequest request;
  while (!waiting_.empty() && taken.size() < kRowsPerBatch) {
    auto next = waiting_.upper_bound(last_);
    if (next == waiting_.end()) {
      next = waiting_.begin();
    }
    const auto& [where, change] = *taken.insert(waiting_.extract(next)).position;
    last_ = where;
    request.writes.push_back({.table_name = std::string(kConnectionTableName),
                              .item_or_key = change.row ? *change.row : key(where.first, where.second),
                              .is_delete = !change.row});
  }
  tables_.batch_write_item(
      std::move(request),
      [this, taken = std::move(taken)](const Result<std::vector<dynamodb::WriteOutcome>>& outcomes) mutable {
        loop_.post([this, taken = std::move(taken),
                    result = outcomes ? Result<void>() : std::unexpected(outcomes.error())]() mutable {
          on_written(std::move(taken), result);
        });
      },
      tables::Durability::kRelaxed);
}

void LocalConnectionTable::on_written(Changes written, const Result<void>& result) {
  if (result) {
    writing_ = false;
    failing_ = false;
    write_some();
    return;
  }
  if (!std::exchange(failing_, true)) {
    log(LogLevel::kWarning, "changes of the connection table are not stored, retrying",
        {{"reason", result.error().message}});
  }
  for (auto& [where, change] : written) {
    change.may_be_stored = true;  // a commit that failed may yet turn up
    if (const auto waiting = waiting_.find(where); waiting != waiting_.end()) {
      waiting->second.may_be_stored = true;
    }
  }
  waiting_.merge(written);  // what waits already is newer
  retry_timer_.expires_after(kRetryDelay);
  retry_timer_.async_wait([this](const boost::system::error_code&) {
    writing_ = false;
    write_some();
  });
}

dynamodb::TableSchema LocalConnectionTable::schema() {
  dynamodb::TableSchema schema;
  schema.name = kConnectionTableName;
  schema.key = {.hash = {.name = kConnectionId, .type = dynamodb::Type::kString},
                .range = dynamodb::KeyAttribute{.name = kItemId, .type = dynamodb::Type::kString}};
  schema.attribute_definitions = {schema.key.hash, *schema.key.range};
  schema.ttl_attribute = kTtl;
  schema.indexes.push_back({.name = "realTimeItemId-index",
                            .key = {.hash = *schema.key.range, .range = {}},
                            .projection = dynamodb::ProjectionType::kKeysOnly});
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
      RTP_CHECK(dynamodb::check_key_of_item(schema().key, item));
      Item row_key = dynamodb::key_attributes(schema().key, item);
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
