// The one thread that writes: it takes all commands that wait, decides them in order, makes one commit of
// them (group commit), answers them, and publishes their stream records. It also trims the change stream, and
// removes the items that expired.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/mpsc_queue.h"
#include "base/ticker.h"
#include "dynamodb/requests.h"
#include "tables/catalog.h"
#include "tables/expirer.h"
#include "tables/index_builds.h"
#include "tables/storage.h"
#include "tables/tables.h"
#include "tables/write_batch.h"

namespace rtp::tables {

/// submit() and the observers are thread-safe. The destructor finishes all that was submitted.
class Writer {
 public:
  /// Starts the thread; `last_sequence_number` is that of the stored stream. `storage`, `catalog` and `clock`
  /// outlive it.
  Writer(Storage& storage, Catalog& catalog, const Clock& clock, const TablesOptions& options,
         std::uint64_t last_sequence_number);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Who gets the changes of later commits; nullptr for nobody. Returns when the one before is no longer
  /// called. Any thread but the writer's.
  void set_listener(ChangeListener* listener);

  /// Hands a request to the writer, which calls `done` after its commit. kThrottled, at once, when too many
  /// wait; then `request` is as it was.
  template <typename Request, typename Outcome>
  void submit(Request&& request, Done<Outcome> done, Durability durability) {
    static_assert(!std::is_reference_v<Request>, "it is moved from");
    if (waiting_.fetch_add(1, std::memory_order_relaxed) >= options_.max_waiting_writes) {
      waiting_.fetch_sub(1, std::memory_order_relaxed);
      done(fail(ErrorCode::kThrottled, "too many writes wait for the storage: slow down and retry"));
      return;
    }
    push({Pending<Request, Outcome>{std::forward<Request>(request), std::move(done), {}}, durability});
  }

  /// As Tables::last_sequence_number().
  [[nodiscard]] std::uint64_t last_sequence_number() const {
    return last_sequence_number_.load(std::memory_order_seq_cst);
  }
  /// Of the last commit. While it failed, each call makes the writer try again.
  [[nodiscard]] Result<void> health();

  /// Calls `reached` on the writer thread when all that was submitted before is answered and published.
  void when_published(std::move_only_function<void()> reached) { push({Barrier{std::move(reached)}}); }

 private:
  template <typename Request, typename Outcome>
  struct Pending {
    Request request;
    Done<Outcome> done;
    Result<Outcome> outcome;  // as decided, valid if the commit works
  };
  struct Barrier {  // changes nothing
    std::move_only_function<void()> reached;
  };
  struct Tick {};  // time to look for what expired
  struct Stop {};  // the last command of all
  struct Command {
    std::variant<Pending<dynamodb::PutItemRequest, dynamodb::WriteOutcome>,
                 Pending<dynamodb::UpdateItemRequest, dynamodb::WriteOutcome>,
                 Pending<dynamodb::DeleteItemRequest, dynamodb::WriteOutcome>,
                 Pending<dynamodb::BatchWriteItemRequest, std::vector<dynamodb::WriteOutcome>>,
                 Pending<std::vector<ItemWrite>, ItemWriteOutcomes>,
                 Pending<dynamodb::TransactWriteItemsRequest, dynamodb::TransactWriteOutcome>,
                 Pending<dynamodb::TransactGetItemsRequest, dynamodb::TransactGetOutcome>,
                 Pending<dynamodb::CreateTableRequest, dynamodb::TableDescription>,
                 Pending<dynamodb::UpdateTableRequest, dynamodb::TableDescription>,
                 Pending<dynamodb::DeleteTableRequest, dynamodb::TableDescription>,
                 Pending<dynamodb::UpdateTimeToLiveRequest, dynamodb::TableDescription>,
                 Pending<dynamodb::TagResourceRequest, dynamodb::TableDescription>,
                 Pending<dynamodb::UntagResourceRequest, dynamodb::TableDescription>, Barrier, Tick, Stop>
        body;
    Durability durability = Durability::kDurable;

    /// Whether it changes a table, not items.
    [[nodiscard]] bool controls() const;
  };

  void push(Command command);
  void run();
  /// Decides, commits and answers the first commands of `commands` that fit one batch; gives how many.
  [[nodiscard]] std::size_t run_batch(std::span<Command> commands);
  static void decide(WriteBatch& batch, Command& command);
  void answer(std::span<Command> commands, const Result<void>& committed);
  /// Makes the batch durable and known. An empty batch is committed only after a failure, to see whether the
  /// storage works again.
  [[nodiscard]] Result<void> commit(WriteBatch& batch, Durability durability);
  [[nodiscard]] Result<void> commit(const std::vector<Mutation>& mutations, Durability durability);
  void publish(std::vector<dynamodb::StreamRecord> records);
  /// Goes on with an index that is being built.
  void build_index();
  static void reach(std::span<Command> commands);
  void forget_transactions();
  void trim();
  /// Does a part of what TTL asks for, when it is time to look for it; tells whether more waits.
  [[nodiscard]] bool expire();
  [[nodiscard]] Result<bool> expire_step(std::chrono::milliseconds now);

  Storage& storage_;
  Catalog& catalog_;
  const Clock& clock_;
  const TablesOptions options_;

  MpscQueue<Command> queue_;
  std::atomic<std::size_t> waiting_ = 0;  // submitted and not yet answered
  std::atomic<std::uint64_t> last_sequence_number_;
  std::mutex health_mutex_;             // guards failure_
  std::optional<Error> failure_;        // of the last commit
  std::atomic<bool> retrying_ = false;  // a barrier that makes the writer try a commit is on its way

  // Of the writer thread.
  ChangeListener* listener_ = nullptr;
  std::uint64_t last_used_sequence_number_;  // also by a commit that failed: what it wrote may yet turn up
  bool failed_ = false;                      // the last commit
  std::chrono::milliseconds last_trim_{};
  IndexBuilds index_builds_;
  Expirer expirer_;
  std::chrono::milliseconds last_expiry_{};
  bool expiring_ = false;  // more was due than one step removes

  std::thread thread_;
  std::optional<Ticker> ticker_;
};

}  // namespace rtp::tables
