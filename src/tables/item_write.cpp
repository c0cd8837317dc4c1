#include "tables/item_write.h"

#include <cstddef>
#include <string>
#include <utility>

#include "dynamodb/key_paths.h"
#include "tables/capacity.h"
#include "tables/index_entries.h"

namespace rtp::tables {
namespace {

using dynamodb::DeleteItemRequest;
using dynamodb::Item;
using dynamodb::PutItemRequest;
using dynamodb::ReturnValues;
using dynamodb::TableSchema;
using dynamodb::UpdateItemRequest;
using dynamodb::WriteOutcome;

std::size_t size_of(const std::optional<Item>& item) { return item ? dynamodb::item_size(*item) : 0; }

bool holds(const std::optional<dynamodb::Condition>& condition, const std::optional<Item>& old) {
  static const Item kNoAttributes;
  return !condition || condition->holds(old ? *old : kNoAttributes);
}

Effect condition_failed(ReturnValues on_failure, const std::optional<Item>& old) {
  Effect effect;
  effect.outcome.kind = WriteOutcome::Kind::kConditionFailed;
  effect.outcome.units.table = write_units(size_of(old), 0);
  if (on_failure == ReturnValues::kAllOld) {
    effect.outcome.attributes = old;
  }
  return effect;
}

std::optional<Item> unless_empty(Item item) {
  return item.empty() ? std::nullopt : std::optional(std::move(item));
}

std::optional<Item> updated_attributes(ReturnValues return_values, const std::optional<Item>& old,
                                       dynamodb::UpdateOutcome& updated) {
  switch (return_values) {
    case ReturnValues::kNone:
      return std::nullopt;
    case ReturnValues::kAllOld:
      return old;
    case ReturnValues::kAllNew:
      return updated.item;
    case ReturnValues::kUpdatedOld:
      return unless_empty(std::move(updated.updated_old));
    case ReturnValues::kUpdatedNew:
      return unless_empty(std::move(updated.updated_new));
  }
  std::unreachable();
}

Result<void> refuse_key_update(const TableSchema& schema, const dynamodb::Update& update) {
  const auto written = update.written_attributes();
  for (const dynamodb::KeyAttribute* const attribute : schema.key.attributes()) {
    if (written.contains(attribute->name)) {
      return fail(ErrorCode::kInvalidArgument,
                  "One or more parameter values were invalid: Cannot update attribute " + attribute->name +
                      ". This attribute is part of the key");
    }
  }
  return {};
}

/// The item after the update. A missing item has its key's attributes to read.
Result<dynamodb::UpdateOutcome> apply_update(const UpdateItemRequest& request,
                                             const std::optional<Item>& old) {
  dynamodb::UpdateOutcome updated;
  if (request.update) {
    RTP_TRY(updated, request.update->apply(old.value_or(request.key), !old));
  } else if (old) {
    updated.item = *old;
  }
  for (const auto& [name, value] : request.key) {
    updated.item.insert_or_assign(name, value);
  }
  return updated;
}

}  // namespace

Result<void> check_target(const TableSchema& schema, const PutItemRequest& request) {
  RTP_CHECK(dynamodb::check_key_of_item(schema.key, request.item));
  return check_index_keys(schema, ItemOrigin::kPut, nullptr, request.item);
}

Result<void> check_target(const TableSchema& schema, const UpdateItemRequest& request) {
  RTP_CHECK(dynamodb::validate_key(schema.key, request.key));
  if (request.update) {
    RTP_CHECK(refuse_key_update(schema, *request.update));
    if (!schema.indexes.empty()) {
      RTP_CHECK(check_index_key_types(schema, request.update->known_types()));
    }
    RTP_CHECK(dynamodb::check_scalar_keys(schema, request.update->opened_attributes()));
  }
  return {};
}

Result<void> check_target(const TableSchema& schema, const DeleteItemRequest& request) {
  return dynamodb::validate_key(schema.key, request.key);
}

Result<void> check_target(const TableSchema& schema, const dynamodb::ConditionCheckRequest& request) {
  return dynamodb::validate_key(schema.key, request.key);
}

bool needs_old_item(const TableSchema& schema, const PutItemRequest& request) {
  return schema.stream || schema.ttl_attribute || !schema.indexes.empty() || request.condition ||
         request.return_values != ReturnValues::kNone ||
         request.capacity != dynamodb::ReturnConsumedCapacity::kNone;
}

Result<Effect> evaluate(const TableSchema& /*schema*/, PutItemRequest request,
                        const std::optional<Item>& old) {
  const std::size_t bytes = dynamodb::item_size(request.item);
  if (bytes > dynamodb::kMaxItemBytes) {
    return fail(ErrorCode::kInvalidArgument, "Item size has exceeded the maximum allowed size");
  }
  if (!holds(request.condition, old)) {
    return condition_failed(request.on_condition_failure, old);
  }
  Effect effect;
  effect.outcome.units.table = write_units(size_of(old), bytes);
  if (request.return_values == ReturnValues::kAllOld) {
    effect.outcome.attributes = old;
  }
  if (!old || *old != request.item) {
    effect.kind = Effect::Kind::kPut;
    effect.item = std::move(request.item);
  }
  return effect;
}

Result<Effect> evaluate(const TableSchema& schema, UpdateItemRequest request,
                        const std::optional<Item>& old) {
  if (!holds(request.condition, old)) {
    return condition_failed(request.on_condition_failure, old);
  }
  Effect effect;
  if (!old && request.update && request.update->removes_only()) {
    effect.outcome.units.table = write_units(0, 0);
    return effect;
  }
  RTP_TRY(dynamodb::UpdateOutcome updated, apply_update(request, old));
  const std::size_t bytes = dynamodb::item_size(updated.item);
  if (bytes > dynamodb::kMaxItemBytes) {
    return fail(ErrorCode::kInvalidArgument, "Item size to update has exceeded the maximum allowed size");
  }
  RTP_CHECK(check_index_keys(schema, ItemOrigin::kUpdate, old ? &*old : nullptr, updated.item));
  effect.outcome.units.table = write_units(size_of(old), bytes);
  effect.outcome.attributes = updated_attributes(request.return_values, old, updated);
  if (!old || *old != updated.item) {
    effect.kind = Effect::Kind::kPut;
    effect.item = std::move(updated.item);
  }
  return effect;
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): an overload of functions that consume their request
Result<Effect> evaluate(const TableSchema& /*schema*/, DeleteItemRequest request,
                        const std::optional<Item>& old) {
  if (!holds(request.condition, old)) {
    return condition_failed(request.on_condition_failure, old);
  }
  Effect effect;
  effect.kind = old ? Effect::Kind::kErase : Effect::Kind::kNone;
  effect.outcome.units.table = write_units(size_of(old), 0);
  if (request.return_values == ReturnValues::kAllOld) {
    effect.outcome.attributes = old;
  }
  return effect;
}

Result<Effect> evaluate(const TableSchema& /*schema*/, const dynamodb::ConditionCheckRequest& request,
                        const std::optional<Item>& old) {
  if (!holds(request.condition, old)) {
    return condition_failed(request.on_condition_failure, old);
  }
  Effect effect;
  effect.outcome.units.table = write_units(size_of(old), 0);
  return effect;
}

}  // namespace rtp::tables
