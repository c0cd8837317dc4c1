#include "app/table_sink.h"

#include <utility>

#include <fmt/format.h>

#include "gateway/gateway_options.h"

namespace rtp::app {
namespace {

using dynamodb::AttributeValue;
using dynamodb::Condition;
using dynamodb::Item;
using dynamodb::Placeholders;
using dynamodb::WriteOutcome;
using events::ChangeKind;
using events::ItemChange;
using sources::Applied;
using sources::ApplyResults;
using sources::Checkpoint;
using tables::ItemWrite;
using tables::ItemWriteOutcomes;

/// Holds where the stored item is not newer; absent where every change counts.
std::optional<Condition> version_condition(const ItemChange& change) {
  const AttributeValue* version = version_of(change);
  if (version == nullptr) {
    return std::nullopt;
  }
  Placeholders placeholders;
  placeholders.names.emplace("#v", change.version_attribute);
  placeholders.values.emplace(":v", *version);
  placeholders.values.emplace(":t", std::string(dynamodb::descriptor(version->type())));
  return *Condition::parse("ConditionExpression", events::kNotNewerCondition, placeholders);
}

/// Sets every attribute but the key; absent where there is none.
std::optional<dynamodb::Update> merge_update(Item item, std::string_view key_name) {
  if (const auto key = item.find(key_name); key != item.end()) {
    item.erase(key);
  }
  return item.empty() ? std::nullopt : std::optional(dynamodb::Update::merge(std::move(item), {}));
}

ItemWrite write_of(ItemChange change, std::string_view key_name) {
  std::optional<Condition> condition = version_condition(change);
  const std::string table(gateway::kItemTableName);
  if (change.kind == ChangeKind::kReplace) {
    return dynamodb::PutItemRequest{
        .table_name = table, .item = std::move(change.item), .condition = std::move(condition)};
  }
  Item key = key_of(change, key_name);
  if (change.kind == ChangeKind::kRemove) {
    return dynamodb::DeleteItemRequest{
        .table_name = table, .key = std::move(key), .condition = std::move(condition)};
  }
  return dynamodb::UpdateItemRequest{.table_name = table,
                                     .key = std::move(key),
                                     .update = merge_update(std::move(change.item), key_name),
                                     .condition = std::move(condition)};
}

ItemWrite write_of(Checkpoint checkpoint, std::string_view source) {
  const std::string table(kCheckpointTableName);
  if (!checkpoint.value) {
    return dynamodb::DeleteItemRequest{
        .table_name = table, .key = checkpoint_key(source, checkpoint.name), .condition = {}};
  }
  Item row = checkpoint_row(source, checkpoint.name, *std::move(checkpoint.value));
  if (checkpoint.expires.count() > 0) {
    row.emplace(std::string(kCheckpointTtl),
                *dynamodb::Number::parse(std::to_string(checkpoint.expires.count())));
  }
  return dynamodb::PutItemRequest{.table_name = table, .item = std::move(row), .condition = {}};
}

/// `outcomes` are those of `changes` changes, then those of checkpoints.
Result<ApplyResults> results_of(const ItemWriteOutcomes& outcomes, std::size_t changes) {
  ApplyResults results;
  results.reserve(changes);
  for (const Result<WriteOutcome>& outcome : outcomes) {
    const bool is_change = results.size() < changes;
    if (!outcome && (!is_change || !events::is_refused_for_good(outcome.error()))) {
      // A source whose place cannot be kept must stop, whatever the reason.
      return fail(ErrorCode::kUnavailable,
                  fmt::format("{} cannot be written: {}", is_change ? "an item" : "a checkpoint",
                              outcome.error().message));
    }
    if (!outcome) {
      results.emplace_back(std::unexpected(outcome.error()));
    } else if (is_change) {
      results.emplace_back(outcome->kind == WriteOutcome::Kind::kConditionFailed ? Applied::kStale
                                                                                 : Applied::kWritten);
    }
  }
  return results;
}

}  // namespace

dynamodb::TableSchema TableSink::checkpoint_schema() {
  dynamodb::TableSchema schema;
  schema.name = kCheckpointTableName;
  schema.key = {.hash = {std::string(kCheckpointSource), dynamodb::Type::kString},
                .range = dynamodb::KeyAttribute{std::string(kCheckpointName), dynamodb::Type::kString}};
  schema.attribute_definitions = {schema.key.hash, *schema.key.range};
  schema.ttl_attribute = kCheckpointTtl;
  return schema;
}

void TableSink::apply(std::string source, std::vector<ItemChange> changes,
                      std::vector<Checkpoint> checkpoints, sources::ApplyDone done) {
  std::vector<ItemWrite> writes;
  writes.reserve(changes.size() + checkpoints.size());
  const std::size_t count = changes.size();
  for (ItemChange& change : changes) {
    writes.push_back(write_of(std::move(change), item_key_));
  }
  for (Checkpoint& checkpoint : checkpoints) {
    writes.push_back(write_of(std::move(checkpoint), source));
  }
  tables_.write_items(
      std::move(writes), [count, done = std::move(done)](Result<ItemWriteOutcomes> outcomes) mutable {
        done(outcomes ? results_of(*outcomes, count) : std::unexpected(std::move(outcomes).error()));
      });
}

Result<std::optional<std::string>> TableSink::checkpoint(std::string_view source,
                                                         std::string_view name) const {
  return find_checkpoint(tables_, source, name);
}

Result<std::vector<Checkpoint>> TableSink::checkpoints(std::string_view source,
                                                       std::string_view prefix) const {
  dynamodb::QueryRequest request;
  request.page.table_name = kCheckpointTableName;
  std::vector<dynamodb::AttributeCondition> conditions = {{.attribute = std::string(kCheckpointSource),
                                                           .op = dynamodb::RangeOperator::kEqual,
                                                           .operands = {std::string(source)}}};
  if (!prefix.empty()) {
    conditions.push_back({.attribute = std::string(kCheckpointName),
                          .op = dynamodb::RangeOperator::kBeginsWith,
                          .operands = {std::string(prefix)}});
  }
  RTP_TRY(request.key_conditions, dynamodb::KeyConditions::make(std::move(conditions)));
  std::vector<Checkpoint> found;
  do {
    RTP_TRY(dynamodb::ItemPage page, tables_.query(request));
    for (const Item& row : page.items) {
      found.push_back({.name = text_of(row, kCheckpointName), .value = text_of(row, kCheckpointValue)});
    }
    request.page.exclusive_start_key = std::move(page.last_evaluated_key);
  } while (request.page.exclusive_start_key);
  return found;
}

}  // namespace rtp::app
