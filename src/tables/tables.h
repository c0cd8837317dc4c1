// The item tables: operations with DynamoDB's semantics over a Storage, and their change stream.
//
// Reads run on the caller's thread. Writes are handed to the one writer thread, which takes all that wait,
// evaluates their conditions in order against the state plus the batch so far, makes one durable commit, then
// answers and publishes the stream records. Nothing undurable is answered or published.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "dynamodb/requests.h"
#include "dynamodb/stream_record.h"
#include "tables/item_version.h"
#include "tables/storage.h"
#include "tables/stream_reader.h"

namespace rtp::tables {

/// Who wants the change stream. Called on the writer thread, after the commit, in order of the sequence
/// numbers; must not block.
class ChangeListener {
 public:
  virtual ~ChangeListener() = default;
  virtual void on_commit(const dynamodb::StreamBatch& batch) = 0;
};

/// Called exactly once, on the writer thread (kThrottled: on the caller's); must not block, throw, or wait
/// for another write.
template <typename T>
using Done = std::move_only_function<void(Result<T>)>;

/// One of several writes that are made together.
using ItemWrite =
    std::variant<dynamodb::PutItemRequest, dynamodb::UpdateItemRequest, dynamodb::DeleteItemRequest>;
/// One for each of them. Where one is an error none of them was made, and the others mean nothing.
using ItemWriteOutcomes = std::vector<Result<dynamodb::WriteOutcome>>;

struct TablesOptions {
  Durability durability = Durability::kDurable;  // kRelaxed: no write is synced, whatever it asks for
  std::chrono::milliseconds stream_retention = std::chrono::hours(24);
  std::size_t max_waiting_writes = 100'000;                             // one more is refused with kThrottled
  std::chrono::milliseconds expiry_interval = std::chrono::seconds(1);  // > 0; of looking for expired items
};

class Writer;
class Catalog;

/// Thread-safe. Destroyed after the last call returned; the destructor finishes all accepted writes.
class Tables {
 public:
  /// Reads the schemas and the last sequence number, starts the writer. `storage` and `clock` outlive it.
  /// kCorrupt when the stored state is not ours or damaged.
  [[nodiscard]] static Result<std::unique_ptr<Tables>> open(Storage& storage, const Clock& clock,
                                                            TablesOptions options);
  ~Tables();
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;

  /// Who gets the changes of later commits; nullptr for nobody. Returns when the one before is no longer
  /// called. Not on the writer thread.
  void set_listener(ChangeListener* listener);

  void create_table(dynamodb::CreateTableRequest request, Done<dynamodb::TableDescription> done);
  /// Answers when the change is durable; an index that it creates is then built in the background.
  void update_table(dynamodb::UpdateTableRequest request, Done<dynamodb::TableDescription> done);
  void delete_table(dynamodb::DeleteTableRequest request, Done<dynamodb::TableDescription> done);
  /// Items expire from when it is enabled; those that were there before, too, as soon as they are found.
  void update_time_to_live(dynamodb::UpdateTimeToLiveRequest request, Done<dynamodb::TableDescription> done);
  void tag_resource(dynamodb::TagResourceRequest request, Done<dynamodb::TableDescription> done);
  void untag_resource(dynamodb::UntagResourceRequest request, Done<dynamodb::TableDescription> done);
  [[nodiscard]] Result<dynamodb::TableDescription> describe_table(std::string_view table_name) const;
  /// In order of names, after `exclusive_start` where given; at most request.limit of them.
  struct TableNames {
    std::vector<std::string> names;
    std::optional<std::string> last_evaluated;
  };
  [[nodiscard]] TableNames list_tables(const dynamodb::ListTablesRequest& request) const;

  /// A write may ask for kRelaxed: then it does not make its commit durable, but others in it may.
  void put_item(dynamodb::PutItemRequest request, Done<dynamodb::WriteOutcome> done,
                Durability durability = Durability::kDurable);
  void update_item(dynamodb::UpdateItemRequest request, Done<dynamodb::WriteOutcome> done,
                   Durability durability = Durability::kDurable);
  void delete_item(dynamodb::DeleteItemRequest request, Done<dynamodb::WriteOutcome> done,
                   Durability durability = Durability::kDurable);
  /// All writes of the batch, in order, in one commit: one outcome each. An error means none was applied;
  /// after kThrottled `request` is as it was.
  void batch_write_item(dynamodb::BatchWriteItemRequest&& request,
                        Done<std::vector<dynamodb::WriteOutcome>> done,
                        Durability durability = Durability::kDurable);

  /// Makes all of `writes`, in their order, in one durable commit, or none of them. A condition that fails
  /// leaves out its own write alone; an item may be written more than once. The outcomes tell which writes
  /// are refused, as the error of a single one would. After kThrottled `writes` are as they were.
  void write_items(std::vector<ItemWrite>&& writes, Done<ItemWriteOutcomes> done);

  void transact_write_items(dynamodb::TransactWriteItemsRequest request,
                            Done<dynamodb::TransactWriteOutcome> done);
  /// Waits for its turn among the writes, so that what it reads is one state.
  void transact_get_items(dynamodb::TransactGetItemsRequest request, Done<dynamodb::TransactGetOutcome> done);

  struct ItemRead {
    std::optional<dynamodb::Item> item;
    double read_units = 0;
  };
  [[nodiscard]] Result<ItemRead> get_item(const dynamodb::GetItemRequest& request) const;
  /// By table; an item that does not exist is left out. kInvalidArgument for a key that is asked for twice.
  struct BatchRead {
    std::map<std::string, std::vector<dynamodb::Item>> items;
    std::map<std::string, dynamodb::ConsumedUnits> units;
    std::vector<dynamodb::BatchGet> unprocessed;  // what is left to read after 16 MB; never all
  };
  [[nodiscard]] Result<BatchRead> batch_get_item(const dynamodb::BatchGetItemRequest& request) const;
  [[nodiscard]] Result<dynamodb::ItemPage> query(const dynamodb::QueryRequest& request) const;
  [[nodiscard]] Result<dynamodb::ItemPage> scan(const dynamodb::ScanRequest& request) const;

  /// The item with the key attributes `key`; absent when there is none. Errors as get_item.
  [[nodiscard]] Result<std::optional<ItemVersion>> get_version(std::string_view table_name,
                                                               const dynamodb::Item& key) const;
  /// A part of the items whose hash key begins with a prefix. A page reads one consistent state, the next one
  /// a later state.
  struct VersionPage {
    std::vector<ItemVersion> versions;
    std::optional<std::string> last_evaluated;  // the hash key to go on after; absent when all is read
  };
  /// The page after the hash key `after`, which needs no item; absent: the first. In the order of the
  /// storage, which does not change and is not that of the keys. Reads the whole table page by page, so a
  /// page also ends, perhaps without items, after 512 items of any key or 1 MB; at most `limit` (> 0)
  /// versions. Errors: kInvalidArgument for a table with a range key or whose hash key is no string; else as
  /// get_item.
  [[nodiscard]] Result<VersionPage> versions_with_prefix(std::string_view table_name, std::string_view prefix,
                                                         std::optional<std::string_view> after,
                                                         std::size_t limit) const;

  /// At most `limit` changes after sequence number `after`, in order, as far back as the retention reaches.
  [[nodiscard]] Result<std::vector<dynamodb::StreamRecord>> read_changes(std::uint64_t after,
                                                                         std::size_t limit) const;

  /// The change streams as DynamoDB Streams shows them, at this time. It must not outlive the tables.
  [[nodiscard]] StreamReader streams() const;

  /// Sequence number of the newest durable change; 0 before the first. Numbers only grow, but not always by
  /// one. A read that begins after this call sees all changes up to the number, and a change with a larger
  /// one is handed to the listener after this call began. The call is sequentially consistent: what a thread
  /// wrote (seq_cst) before it, the listener reads (seq_cst) when it gets a change with a larger number.
  [[nodiscard]] std::uint64_t last_sequence_number() const;

  /// An error (kUnavailable, with the reason) while the last commit failed; a commit that works clears it,
  /// and asking while it failed makes the writer try one.
  [[nodiscard]] Result<void> health() const;

  /// Returns when every write that was accepted before is answered and published. Not on the writer thread.
  void finish();

 private:
  Tables(const Storage& storage, const Clock& clock, std::unique_ptr<Catalog> catalog,
         std::unique_ptr<Writer> writer);

  const Storage& storage_;
  const Clock& clock_;
  std::unique_ptr<Catalog> catalog_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace rtp::tables
