// The writes of one commit: each is decided against the stored state plus the writes before it in the batch,
// and becomes mutations and stream records. Nothing is stored here, so dropping the batch undoes it.
// Used by the writer thread alone.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "dynamodb/requests.h"
#include "dynamodb/stream.h"
#include "dynamodb/stream_record.h"
#include "tables/catalog.h"
#include "tables/item_write.h"
#include "tables/storage.h"
#include "tables/tables.h"

namespace rtp::tables {

class WriteBatch {
 public:
  /// `storage` and `catalog` outlive it and do not change while it is used. `now` is when its changes happen;
  /// the first gets the sequence number after `last_sequence_number`.
  WriteBatch(const Storage& storage, const Catalog& catalog, std::chrono::milliseconds now,
             std::uint64_t last_sequence_number);

  /// Each adds what the request does; one that fails adds nothing. Errors: kNotFound for the table,
  /// kInvalidArgument in DynamoDB's wording, what the storage has when it cannot be read.
  [[nodiscard]] Result<dynamodb::WriteOutcome> write(dynamodb::PutItemRequest request);
  [[nodiscard]] Result<dynamodb::WriteOutcome> write(dynamodb::UpdateItemRequest request);
  [[nodiscard]] Result<dynamodb::WriteOutcome> write(dynamodb::DeleteItemRequest request);
  [[nodiscard]] Result<std::vector<dynamodb::WriteOutcome>> write(dynamodb::BatchWriteItemRequest request);

  /// All or none, as Tables::write_items() says.
  [[nodiscard]] ItemWriteOutcomes write(std::vector<ItemWrite> writes);

  /// All actions or none. An error means that it cannot be decided: a table does not exist, an item is named
  /// twice (kInvalidArgument), the storage cannot be read. One that repeats the token of another in less than
  /// ten minutes is not applied again.
  [[nodiscard]] Result<dynamodb::TransactWriteOutcome> write(dynamodb::TransactWriteItemsRequest request);
  /// Writes nothing: it reads one state, that after the writes before it in the batch. Errors likewise.
  [[nodiscard]] Result<dynamodb::TransactGetOutcome> write(const dynamodb::TransactGetItemsRequest& request);

  /// These need a batch of their own: writes of items in the same batch do not see them.
  [[nodiscard]] Result<dynamodb::TableDescription> write(dynamodb::CreateTableRequest request);
  [[nodiscard]] Result<dynamodb::TableDescription> write(const dynamodb::UpdateTableRequest& request);
  [[nodiscard]] Result<dynamodb::TableDescription> write(const dynamodb::DeleteTableRequest& request);
  [[nodiscard]] Result<dynamodb::TableDescription> write(const dynamodb::UpdateTimeToLiveRequest& request);
  [[nodiscard]] Result<dynamodb::TableDescription> write(const dynamodb::TagResourceRequest& request);
  [[nodiscard]] Result<dynamodb::TableDescription> write(const dynamodb::UntagResourceRequest& request);

  /// The part of an update of the table `schema` that is about its stream: changes `schema`, which is then to
  /// be stored in this batch, and keeps what ends readable. Errors of dynamodb::check_stream_change().
  [[nodiscard]] Result<void> change_stream(dynamodb::TableSchema& schema,
                                           const dynamodb::StreamSpecification& specification);

  /// Removes the item that the entry `expiry_key` of the expiry index is about if it is still due, otherwise
  /// only the entry. Errors: what the storage has when it cannot be read.
  [[nodiscard]] Result<void> expire(const Catalog::SchemaPtr& schema, std::string_view expiry_key);

  /// Adds what the tables keep beside items, records and schemas.
  void add_upkeep(Mutation mutation);

  /// Puts the entries of some items into an index that is being built, from the item with storage key `next`
  /// (empty: the first) on. Gives the key to go on with; absent when the index is complete, which the batch
  /// then notes, or gone. Needs a batch of its own.
  [[nodiscard]] Result<std::optional<std::string>> fill_index(const std::string& table_name,
                                                              std::string_view table_id,
                                                              const std::string& index_name,
                                                              const std::string& next);

  /// How many writes changed something so far.
  [[nodiscard]] std::size_t changes() const { return changes_; }
  [[nodiscard]] const std::vector<Mutation>& mutations() const { return mutations_; }
  /// Size in bytes of the keys and values of mutations().
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t last_sequence_number() const { return last_sequence_number_; }

  /// What follows a successful commit: makes the changes of tables known to `catalog`, and gives the records.
  void publish_tables(Catalog& catalog);
  /// The table that the batch makes or changes; nullptr when there is none.
  [[nodiscard]] const Catalog::SchemaPtr& changed_table() const { return changed_; }
  [[nodiscard]] std::vector<dynamodb::StreamRecord> take_records() { return std::move(records_); }

 private:
  /// One item a request is about, as it is before the request.
  struct Target {
    Catalog::SchemaPtr schema;
    std::string storage_key;
    std::optional<dynamodb::Item> old;
    bool expired = false;  // removed by its TTL, not by a request
  };
  struct Decision {
    Target target;
    Effect effect;
  };

  /// What the actions of a transaction came to, in their order.
  struct Decisions {
    std::vector<Decision> made;
    std::vector<dynamodb::CancellationReason> reasons;
    bool cancelled = false;
  };
  [[nodiscard]] Result<Decisions> decide(std::vector<dynamodb::TransactAction> actions) const;
  /// Adds what remembers that the transaction is applied.
  void remember(const dynamodb::TransactWriteItemsRequest& request);
  /// What is remembered under the token; absent when there is nothing.
  [[nodiscard]] Result<std::optional<std::uint64_t>> remembered_fingerprint(const std::string& token) const;

  template <typename Request>
  [[nodiscard]] Result<dynamodb::WriteOutcome> write_one(Request request);
  /// What the same request decided before, and has not added yet: by storage key the last of each item.
  using Decided = std::unordered_map<std::string, const Decision*>;

  template <typename Request>
  [[nodiscard]] Result<Decision> decide(Request request, const Decided& before) const;
  [[nodiscard]] Result<Decision> decide(dynamodb::BatchWrite write, const Decided& before) const;
  [[nodiscard]] Result<std::optional<dynamodb::Item>> current_item(const std::string& storage_key,
                                                                   const Decided& before) const;

  /// Adds the decision's mutations and record; cannot fail.
  [[nodiscard]] dynamodb::WriteOutcome add(Decision decision);
  /// Stores the changed or new schema; publish_tables() makes it known.
  dynamodb::TableDescription store_table(std::shared_ptr<const dynamodb::TableSchema> schema,
                                         dynamodb::TableStatus status);
  template <typename Request>
  [[nodiscard]] Result<dynamodb::TableDescription> change_table(const Request& request,
                                                                const Catalog::SchemaPtr& schema);
  template <typename Request>
  [[nodiscard]] Result<dynamodb::TableDescription> change_tags(const Request& request);
  /// Gives the stream of the table, which has its view, a label and a beginning.
  void begin_stream(dynamodb::TableSchema& schema) const;
  /// Of the table `schema` as long as its stream is enabled.
  void end_stream(const dynamodb::TableSchema& schema);
  /// All of the table.
  void erase_expiries(std::string_view table_name);
  /// Keeps the expiry index right where the item becomes `item`; nullptr: it is removed.
  void add_expiry(const Target& target, const dynamodb::Item* item);
  void add_item_mutation(std::string storage_key, Mutation::Kind kind, std::string value);
  void add_record(dynamodb::StreamViewType view, std::uint64_t sequence_number, Target& target,
                  Effect& effect);
  void erase_space(std::string_view space);
  void add_mutation(Mutation mutation);

  const Storage& storage_;
  const Catalog& catalog_;
  std::chrono::milliseconds now_;
  std::uint64_t last_sequence_number_;
  std::vector<Mutation> mutations_;
  std::unordered_map<std::string, std::size_t> item_mutations_;  // storage key -> index in mutations_
  std::size_t bytes_ = 0;
  std::size_t changes_ = 0;
  std::vector<dynamodb::StreamRecord> records_;
  std::unordered_map<std::string, std::uint64_t> tokens_;  // of the transactions in the batch: fingerprints
  Catalog::SchemaPtr changed_;                             // or created
  Catalog::SchemaPtr deleted_;
  std::optional<dynamodb::Stream> ended_;
};

}  // namespace rtp::tables
