// What a WriteBatch does to tables beside creating and deleting them, and to the items that expire.
#include <algorithm>
#include <string>
#include <utility>

#include "base/iso8601.h"
#include "dynamodb/arn.h"
#include "tables/change_log.h"
#include "tables/expiry_index.h"
#include "tables/schema_codec.h"
#include "tables/write_batch.h"

namespace rtp::tables {
namespace {

using dynamodb::Item;
using dynamodb::TableDescription;
using dynamodb::TableSchema;
using dynamodb::TableStatus;

/// 2015-05-11T21:21:33.291, as DynamoDB labels streams.
std::string stream_label(std::chrono::milliseconds created) {
  std::string label = iso8601(created);
  label.pop_back();  // it says no time zone
  return label;
}

}  // namespace

TableDescription WriteBatch::store_table(std::shared_ptr<const TableSchema> schema, TableStatus status) {
  ++changes_;
  add_mutation({Mutation::Kind::kPut, Keyspace::kSchemas, schema->name, encode_schema(*schema)});
  changed_ = std::move(schema);
  return {.schema = *changed_, .status = status};
}

template <typename Request>
Result<TableDescription> WriteBatch::change_table(const Request& request, const Catalog::SchemaPtr& schema) {
  auto changed = std::make_shared<TableSchema>(*schema);
  RTP_CHECK(dynamodb::apply(request, *changed));
  return store_table(std::move(changed), TableStatus::kActive);
}

template <typename Request>
Result<TableDescription> WriteBatch::change_tags(const Request& request) {
  const auto schema =
      catalog_.find(dynamodb::table_of_arn(request.resource_arn).value_or(std::string_view()));
  if (!schema) {
    return std::unexpected(dynamodb::tagged_table_not_found(request));
  }
  return change_table(request, *schema);
}

Result<TableDescription> WriteBatch::write(const dynamodb::TagResourceRequest& request) {
  return change_tags(request);
}

Result<TableDescription> WriteBatch::write(const dynamodb::UntagResourceRequest& request) {
  return change_tags(request);
}

Result<TableDescription> WriteBatch::write(const dynamodb::UpdateTimeToLiveRequest& request) {
  RTP_TRY(const Catalog::SchemaPtr schema, catalog_.find_for_control(request.table_name));
  RTP_TRY(TableDescription description, change_table(request, schema));
  if (request.enabled) {
    // The items that are there get their entries a few at a time, from the first on.
    add_mutation({Mutation::Kind::kPut, Keyspace::kMeta, expiry_build_key(request.table_name), {}});
  } else {
    erase_expiries(request.table_name);
  }
  return description;
}

void WriteBatch::erase_expiries(std::string_view table_name) {
  KeyRange entries = expiry_range(table_name);
  add_mutation(
      {Mutation::Kind::kEraseRange, Keyspace::kItems, std::move(entries.begin), std::move(entries.end)});
  add_mutation({Mutation::Kind::kErase, Keyspace::kMeta, expiry_build_key(table_name), {}});
}

Result<void> WriteBatch::change_stream(TableSchema& schema,
                                       const dynamodb::StreamSpecification& specification) {
  RTP_CHECK(dynamodb::check_stream_change(schema, specification));
  if (!specification.enabled) {
    end_stream(schema);
  }
  schema.stream = specification.view;
  if (specification.enabled) {
    begin_stream(schema);
  }
  return {};
}

void WriteBatch::begin_stream(TableSchema& schema) const {
  // No two streams of a table have one label, however soon they follow each other.
  const std::chrono::milliseconds before =
      std::max(schema.stream_created, catalog_.newest_ended_stream(schema.name));
  schema.stream_created = std::max(now_, before + std::chrono::milliseconds(1));
  schema.stream_label = stream_label(schema.stream_created);
  schema.stream_start = last_sequence_number_ + 1;
}

void WriteBatch::end_stream(const TableSchema& schema) {
  const dynamodb::StreamEnd end{.last = last_sequence_number_, .closed = now_};
  add_mutation(store_ended_stream(schema, end));
  if (auto stream = enabled_stream(schema)) {
    stream->end = end;
    ended_ = std::move(stream);
  }
}

Result<void> WriteBatch::expire(const Catalog::SchemaPtr& schema, std::string_view expiry_key) {
  RTP_TRY(const ExpiryEntry entry, parse_expiry_key(schema->name, expiry_key));
  Target target;
  target.schema = schema;
  target.storage_key = entry.item_key;
  RTP_TRY(target.old, current_item(target.storage_key, {}));
  if (!target.old || expiry_of(*schema, *target.old) != entry.expiry || !is_due(entry.expiry, now_)) {
    add_upkeep({Mutation::Kind::kErase, Keyspace::kItems, std::string(expiry_key), {}});
    return {};
  }
  target.expired = true;
  Effect effect;
  effect.kind = Effect::Kind::kErase;
  static_cast<void>(add(Decision{std::move(target), std::move(effect)}));  // nobody waits for the outcome
  return {};
}

void WriteBatch::add_expiry(const Target& target, const Item* item) {
  const TableSchema& schema = *target.schema;
  const auto before = target.old ? expiry_of(schema, *target.old) : std::nullopt;
  const auto after = item == nullptr ? std::nullopt : expiry_of(schema, *item);
  if (before == after) {
    return;
  }
  if (before) {
    add_mutation(
        {Mutation::Kind::kErase, Keyspace::kItems, expiry_key(schema.name, *before, target.storage_key), {}});
  }
  if (after) {
    add_mutation(
        {Mutation::Kind::kPut, Keyspace::kItems, expiry_key(schema.name, *after, target.storage_key), {}});
  }
}

void WriteBatch::add_upkeep(Mutation mutation) {
  ++changes_;
  add_mutation(std::move(mutation));
}

}  // namespace rtp::tables
