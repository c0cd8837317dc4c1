#include "app/ensure_table.h"

#include <future>
#include <utility>

#include "app/table_key.h"

namespace rtp::app {
namespace {

/// Waits for a change of a table that `start` is given the Done of.
template <typename Start>
Result<void> wait_for_table(Start start) {
  std::promise<Result<void>> done;
  start([&done](const Result<dynamodb::TableDescription>& result) {
    done.set_value(result ? Result<void>() : std::unexpected(result.error()));
  });
  return done.get_future().get();
}

Result<void> add_time_to_live(tables::Tables& tables, const dynamodb::TableSchema& schema) {
  dynamodb::UpdateTimeToLiveRequest request{
      .table_name = schema.name, .attribute = *schema.ttl_attribute, .enabled = true};
  return wait_for_table([&](auto done) { tables.update_time_to_live(std::move(request), std::move(done)); });
}

Result<void> add_index(tables::Tables& tables, const dynamodb::TableSchema& schema,
                       const dynamodb::SecondaryIndex& index) {
  dynamodb::UpdateTableRequest request;
  request.table_name = schema.name;
  request.attribute_definitions = schema.attribute_definitions;
  request.index_updates.emplace_back(dynamodb::CreateIndex{index});
  return wait_for_table([&](auto done) { tables.update_table(std::move(request), std::move(done)); });
}

}  // namespace

Result<void> ensure_table(tables::Tables& tables, dynamodb::TableSchema schema, const std::string& data_dir) {
  const auto existing = tables.describe_table(schema.name);
  if (!existing) {
    schema.deletion_protection = true;
    return wait_for_table(
        [&](auto done) { tables.create_table({.schema = std::move(schema)}, std::move(done)); });
  }
  RTP_CHECK(check_table_key(existing->schema.key, schema, data_dir));
  if (schema.ttl_attribute && !existing->schema.ttl_attribute) {
    RTP_CHECK(add_time_to_live(tables, schema));
  }
  for (const dynamodb::SecondaryIndex& index : schema.indexes) {
    if (existing->schema.find_index(index.name) == nullptr) {
      RTP_CHECK(add_index(tables, schema, index));
    }
  }
  return {};
}

}  // namespace rtp::app
