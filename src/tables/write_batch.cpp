#include "tables/write_batch.h"

#include <type_traits>
#include <utility>

#include "base/ids.h"
#include "tables/item_codec.h"
#include "tables/key_encoding.h"

namespace rtp::tables {
namespace {

using dynamodb::EventName;
using dynamodb::Item;
using dynamodb::StreamRecord;
using dynamodb::StreamViewType;
using dynamodb::WriteOutcome;

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
  return store_table(std::move(schema), dynamodb::TableStatus::kCreating);
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
  KeyRange items = table_range(request.table_name);
  add_mutation({Mutation::Kind::kErase, Keyspace::kSchemas, request.table_name, {}});
  add_mutation({Mutation::Kind::kEraseRange, Keyspace::kItems, std::move(items.begin), std::move(items.end)});
  return dynamodb::TableDescription{.schema = *deleted_, .status = dynamodb::TableStatus::kDeleting};
}

void WriteBatch::publish_tables(Catalog& catalog) {
  if (created_) {
    catalog.add(std::move(created_));
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
Result<WriteBatch::Decision> WriteBatch::decide(Request request, const Decided& before) const {
  Target target;
  RTP_TRY(target.schema, catalog_.find(request.table_name));
  RTP_TRY(target.key, target_key(*target.schema, request));
  target.storage_key = item_key(*target.schema, target.key);
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
  RTP_TRY(Effect effect, evaluate(std::move(request), target.old));
  return Decision{std::move(target), std::move(effect)};
}

Result<WriteBatch::Decision> WriteBatch::decide(dynamodb::BatchWrite write, const Decided& before) const {
  if (write.is_delete) {
    dynamodb::DeleteItemRequest request;
    request.table_name = std::move(write.table_name);
    request.key = std::move(write.item_or_key);
    return decide(std::move(request), before);
  }
  RTP_TRY(const Catalog::SchemaPtr schema, catalog_.find(write.table_name));
  RTP_CHECK(dynamodb::key_of_batch_item(schema->key, write.item_or_key));  // words its errors its own way
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
  record.keys = std::move(target.key);
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

void WriteBatch::add_mutation(Mutation mutation) {
  bytes_ += mutation.key.size() + mutation.value.size();
  mutations_.push_back(std::move(mutation));
}

}  // namespace rtp::tables
