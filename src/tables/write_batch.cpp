#include "tables/write_batch.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "base/ids.h"
#include "tables/index_entries.h"
#include "tables/item_codec.h"
#include "tables/key_encoding.h"
#include "tables/table_update.h"

namespace rtp::tables {
namespace {

using dynamodb::EventName;
using dynamodb::Item;
using dynamodb::StreamRecord;
using dynamodb::StreamViewType;
using dynamodb::WriteOutcome;

/// A part of an index that is being built: some milliseconds of work.
constexpr std::size_t kMaxFilledItems = 512;
constexpr std::size_t kMaxFilledBytes = std::size_t{1024} * 1024;

bool shows_new_image(StreamViewType view) {
  return view == StreamViewType::kNewImage || view == StreamViewType::kNewAndOldImages;
}

bool shows_old_image(StreamViewType view) {
  return view == StreamViewType::kOldImage || view == StreamViewType::kNewAndOldImages;
}

EventName event_name(bool erases, bool existed) {
  if (erases) {
    return EventName::kRemove;
  }
  return existed ? EventName::kModify : EventName::kInsert;
}

/// Attributes among which the key is.
template <typename Request>
const Item& attributes_of(const Request& request) {
  if constexpr (std::is_same_v<Request, dynamodb::PutItemRequest>) {
    return request.item;
  } else {
    return request.key;
  }
}

}  // namespace

WriteBatch::WriteBatch(const Storage& storage, const Catalog& catalog, std::chrono::milliseconds now,
                       std::uint64_t last_sequence_number)
    : storage_(storage), catalog_(catalog), now_(now), last_sequence_number_(last_sequence_number) {}

Result<WriteOutcome> WriteBatch::write(dynamodb::PutItemRequest request) {
  return write_one(std::move(request));
}

Result<WriteOutcome> WriteBatch::write(dynamodb::UpdateItemRequest request) {
  return write_one(std::move(request));
}

Result<WriteOutcome> WriteBatch::write(dynamodb::DeleteItemRequest request) {
  return write_one(std::move(request));
}

Result<std::vector<WriteOutcome>> WriteBatch::write(dynamodb::BatchWriteItemRequest request) {
  // All are decided before one is added, so that an error leaves none of them behind.
  std::vector<Decision> decisions;
  decisions.reserve(request.writes.size());
  Decided decided;
  for (dynamodb::BatchWrite& write : request.writes) {
    RTP_TRY(Decision decision, decide(std::move(write), decided));
    const Decision* const last = &decisions.emplace_back(std::move(decision));
    const auto [item, is_new] = decided.try_emplace(last->target.storage_key, last);
    if (!is_new && !request.may_repeat_items) {
      return fail(ErrorCode::kInvalidArgument, "Provided list of item keys contains duplicates");
    }
    item->second = last;
  }
  std::vector<WriteOutcome> outcomes;
  outcomes.reserve(decisions.size());
  for (Decision& decision : decisions) {
    outcomes.push_back(add(std::move(decision)));
  }
  return outcomes;
}

ItemWriteOutcomes WriteBatch::write(std::vector<ItemWrite> writes) {
  std::vector<Decision> decisions;
  decisions.reserve(writes.size());
  Decided decided;
  ItemWriteOutcomes outcomes(writes.size());
  for (std::size_t i = 0; i < writes.size(); ++i) {
    Result<Decision> decision =
        std::visit([&](auto& request) { return decide(std::move(request), decided); }, writes[i]);
    if (!decision) {
      outcomes[i] = std::unexpected(std::move(decision).error());
      continue;
    }
    const Decision& last = decisions.emplace_back(*std::move(decision));
    decided.insert_or_assign(last.target.storage_key, &last);
  }
  if (decisions.size() == writes.size()) {
    std::ranges::transform(decisions, outcomes.begin(),
                           [this](Decision& decision) { return add(std::move(decision)); });
  }
  return outcomes;
}

Result<dynamodb::TableDescription> WriteBatch::write(dynamodb::CreateTableRequest request) {
  if (catalog_.find(request.schema.name)) {
    return fail(ErrorCode::kAlreadyExists, "Table already exists: " + request.schema.name);
  }
  auto schema = std::make_shared<dynamodb::TableSchema>(std::move(request.schema));
  schema->table_id = make_uuid();
  schema->created = now_;
  if (schema->stream) {
    begin_stream(*schema);
  }
  dynamodb::TableDescription description = store_table(std::move(schema), dynamodb::TableStatus::kCreating);
  for (dynamodb::SecondaryIndex& index : description.schema.indexes) {
    index.status = dynamodb::IndexStatus::kCreating;
  }
  return description;
}

Result<dynamodb::TableDescription> WriteBatch::write(const dynamodb::UpdateTableRequest& request) {
  RTP_TRY(const Catalog::SchemaPtr before, catalog_.find_for_control(request.table_name));
  RTP_TRY(dynamodb::TableSchema updated, updated_schema(*before, request));
  if (request.stream) {
    RTP_CHECK(change_stream(updated, *request.stream));
  }
  const auto schema = std::make_shared<const dynamodb::TableSchema>(std::move(updated));
  dynamodb::TableDescription description = store_table(schema, dynamodb::TableStatus::kUpdating);
  for (const dynamodb::SecondaryIndex& index : before->indexes) {
    if (schema->find_index(index.name) == nullptr) {
      erase_space(index_space(schema->name, index.name));
      description.schema.indexes.push_back(index);
      description.schema.indexes.back().status = dynamodb::IndexStatus::kDeleting;
    }
  }
  return description;
}

Result<dynamodb::TableDescription> WriteBatch::write(const dynamodb::DeleteTableRequest& request) {
  RTP_TRY(Catalog::SchemaPtr schema, catalog_.find_for_control(request.table_name));
  if (schema->deletion_protection) {
    return fail(ErrorCode::kInvalidArgument,
                "Resource cannot be deleted as it is currently protected against deletion. Disable deletion "
                "protection first.");
  }
  if (schema->stream) {
    end_stream(*schema);
  }
  if (schema->ttl_attribute) {
    erase_expiries(schema->name);
  }
  deleted_ = std::move(schema);
  ++changes_;
  add_mutation({Mutation::Kind::kErase, Keyspace::kSchemas, request.table_name, {}});
  erase_space(request.table_name);
  for (const dynamodb::SecondaryIndex& index : deleted_->indexes) {
    erase_space(index_space(request.table_name, index.name));
  }
  return dynamodb::TableDescription{.schema = *deleted_, .status = dynamodb::TableStatus::kDeleting};
}

Result<std::optional<std::string>> WriteBatch::fill_index(const std::string& table_name,
                                                          std::string_view table_id,
                                                          const std::string& index_name,
                                                          const std::string& next) {
  const auto schema = catalog_.find(table_name);
  const dynamodb::SecondaryIndex* const index = schema ? (*schema)->find_index(index_name) : nullptr;
  if (index == nullptr || (*schema)->table_id != table_id) {
    return std::nullopt;
  }
  const KeyRange items = space_range(table_name);
  const auto cursor =
      storage_.range(Keyspace::kItems, next.empty() ? items.begin : next, items.end, Direction::kForward);
  std::string last;
  for (std::size_t count = 0; count < kMaxFilledItems && bytes_ < kMaxFilledBytes; ++count) {
    RTP_TRY(const auto entry, cursor->next());
    if (!entry) {
      auto complete = std::make_shared<dynamodb::TableSchema>(**schema);
      complete->indexes[static_cast<std::size_t>(index - (*schema)->indexes.data())].status =
          dynamodb::IndexStatus::kActive;
      store_table(std::move(complete), dynamodb::TableStatus::kActive);
      return std::nullopt;
    }
    RTP_TRY(const ItemVersion version, decode_item(entry->value));
    if (has_entry(*index, version.item)) {
      ++changes_;
      add_mutation(put_entry(**schema, *index, version.item));
    }
    last = entry->key;
  }
  return key_after(last);
}

void WriteBatch::publish_tables(Catalog& catalog) {
  if (changed_) {
    catalog.add(changed_);
  }
  if (deleted_) {
    catalog.remove(deleted_->name);
  }
  if (ended_) {
    catalog.add_ended(*std::move(ended_));
  }
}

template <typename Request>
Result<WriteOutcome> WriteBatch::write_one(Request request) {
  RTP_TRY(Decision decision, decide(std::move(request), {}));
  return add(std::move(decision));
}

template <typename Request>
// NOLINTNEXTLINE(performance-unnecessary-value-param): consumed, but for a request that only checks
Result<WriteBatch::Decision> WriteBatch::decide(Request request, const Decided& before) const {
  Target target;
  RTP_TRY(target.schema, catalog_.find(request.table_name));
  RTP_CHECK(check_target(*target.schema, request));
  target.storage_key = item_key(*target.schema, attributes_of(request));
  const bool needs_old = [&] {
    if constexpr (std::is_same_v<Request, dynamodb::PutItemRequest>) {
      return needs_old_item(*target.schema, request);
    } else {
      return true;
    }
  }();
  if (needs_old) {
    RTP_TRY(target.old, current_item(target.storage_key, before));
  }
  std::optional<Item> collection;
  if (std::ranges::find(target.schema->indexes, false, &dynamodb::SecondaryIndex::global) !=
      target.schema->indexes.end()) {
    const std::string& hash = target.schema->key.hash.name;
    collection = Item{{hash, attributes_of(request).at(hash)}};
  }
  RTP_TRY(Effect effect, evaluate(*target.schema, std::move(request), target.old));
  effect.outcome.item_collection = std::move(collection);
  return Decision{std::move(target), std::move(effect)};
}

// For write_batch_transactions.cpp.
template Result<WriteBatch::Decision> WriteBatch::decide(dynamodb::PutItemRequest, const Decided&) const;
template Result<WriteBatch::Decision> WriteBatch::decide(dynamodb::UpdateItemRequest, const Decided&) const;
template Result<WriteBatch::Decision> WriteBatch::decide(dynamodb::DeleteItemRequest, const Decided&) const;
template Result<WriteBatch::Decision> WriteBatch::decide(dynamodb::ConditionCheckRequest,
                                                         const Decided&) const;

Result<WriteBatch::Decision> WriteBatch::decide(dynamodb::BatchWrite write, const Decided& before) const {
  if (write.is_delete) {
    dynamodb::DeleteItemRequest request;
    request.table_name = std::move(write.table_name);
    request.key = std::move(write.item_or_key);
    return decide(std::move(request), before);
  }
  RTP_TRY(const Catalog::SchemaPtr schema, catalog_.find(write.table_name));
  RTP_CHECK(
      dynamodb::check_key_of_batch_item(schema->key, write.item_or_key));  // words its errors its own way
  dynamodb::PutItemRequest request;
  request.table_name = std::move(write.table_name);
  request.item = std::move(write.item_or_key);
  return decide(std::move(request), before);
}

Result<std::optional<Item>> WriteBatch::current_item(const std::string& storage_key,
                                                     const Decided& before) const {
  if (const auto last = before.find(storage_key); last != before.end()) {
    const auto& [target, effect] = *last->second;
    switch (effect.kind) {
      case Effect::Kind::kNone:
        return target.old;
      case Effect::Kind::kPut:
        return effect.item;
      case Effect::Kind::kErase:
        return std::nullopt;
    }
  }
  if (const auto pending = item_mutations_.find(storage_key); pending != item_mutations_.end()) {
    const Mutation& mutation = mutations_[pending->second];
    if (mutation.kind == Mutation::Kind::kErase) {
      return std::nullopt;
    }
    RTP_TRY(ItemVersion version, decode_item(mutation.value));
    return std::move(version.item);
  }
  RTP_TRY(const std::optional<std::string> stored, storage_.get(Keyspace::kItems, storage_key));
  if (!stored) {
    return std::nullopt;
  }
  RTP_TRY(ItemVersion version, decode_item(*stored));
  return std::move(version.item);
}

WriteOutcome WriteBatch::add(Decision decision) {
  auto& [target, effect] = decision;
  WriteOutcome outcome = std::move(effect.outcome);
  if (effect.kind == Effect::Kind::kNone) {
    return outcome;
  }
  ++changes_;
  const bool erases = effect.kind == Effect::Kind::kErase;
  const auto view = target.schema->stream;
  const std::uint64_t sequence_number = view ? ++last_sequence_number_ : 0;
  if (!target.schema->indexes.empty()) {
    for (Mutation& mutation : change_entries(*target.schema, target.old ? &*target.old : nullptr,
                                             erases ? nullptr : &effect.item, outcome.units)) {
      add_mutation(std::move(mutation));
    }
  }
  add_expiry(target, erases ? nullptr : &effect.item);
  add_item_mutation(std::move(target.storage_key), erases ? Mutation::Kind::kErase : Mutation::Kind::kPut,
                    erases ? std::string() : encode_item(effect.item, sequence_number));
  if (view) {
    outcome.sequence_number = sequence_number;
    add_record(*view, sequence_number, target, effect);
  }
  return outcome;
}

void WriteBatch::add_item_mutation(std::string storage_key, Mutation::Kind kind, std::string value) {
  const auto [pending, is_new] = item_mutations_.try_emplace(storage_key, mutations_.size());
  if (is_new) {
    add_mutation({kind, Keyspace::kItems, std::move(storage_key), std::move(value)});
    return;
  }
  Mutation& mutation = mutations_[pending->second];
  bytes_ += value.size();
  bytes_ -= mutation.value.size();
  mutation.kind = kind;
  mutation.value = std::move(value);
}

void WriteBatch::add_record(StreamViewType view, std::uint64_t sequence_number, Target& target,
                            Effect& effect) {
  const bool erases = effect.kind == Effect::Kind::kErase;
  StreamRecord record;
  record.sequence_number = sequence_number;
  record.table_name = target.schema->name;
  record.event_name = event_name(erases, target.old.has_value());
  record.created = now_;
  record.keys = dynamodb::key_attributes(target.schema->key, erases ? *target.old : effect.item);
  record.view = view;
  record.expired = target.expired;
  if (shows_new_image(view) && !erases) {
    record.new_image = std::move(effect.item);
  }
  if (shows_old_image(view)) {
    record.old_image = std::move(target.old);
  }
  add_mutation(
      {Mutation::Kind::kPut, Keyspace::kChanges, change_key(record.sequence_number), encode_record(record)});
  records_.push_back(std::move(record));
}

void WriteBatch::erase_space(std::string_view space) {
  KeyRange range = space_range(space);
  add_mutation({Mutation::Kind::kEraseRange, Keyspace::kItems, std::move(range.begin), std::move(range.end)});
}

void WriteBatch::add_mutation(Mutation mutation) {
  bytes_ += mutation.key.size() + mutation.value.size();
  mutations_.push_back(std::move(mutation));
}

}  // namespace rtp::tables
