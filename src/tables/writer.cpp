#include "tables/writer.h"

#include <algorithm>
#include <future>
#include <iterator>
#include <memory>
#include <string>
#include <type_traits>

#include "base/log.h"
#include "tables/change_log.h"
#include "tables/transaction_log.h"

namespace rtp::tables {
namespace {

constexpr std::size_t kMaxBatchCommands = 1024;
constexpr std::size_t kMaxBatchBytes = std::size_t{4} * 1024 * 1024;
constexpr std::chrono::minutes kTrimInterval{1};

}  // namespace

Writer::Writer(Storage& storage, Catalog& catalog, const Clock& clock, const TablesOptions& options,
               std::uint64_t last_sequence_number)
    : storage_(storage),
      catalog_(catalog),
      clock_(clock),
      options_(options),
      last_sequence_number_(last_sequence_number),
      last_used_sequence_number_(last_sequence_number),
      index_builds_(catalog),
      expirer_(storage, catalog) {
  trim();
  thread_ = std::thread([this] { run(); });
  ticker_.emplace(options.expiry_interval, [this] {
    if (!catalog_.with_time_to_live().empty()) {
      push({Tick{}});
    }
  });
}

Writer::~Writer() {
  ticker_.reset();
  push({Stop{}});
  thread_.join();
}

void Writer::set_listener(ChangeListener* listener) {
  std::promise<void> set;
  when_published([&] {
    listener_ = listener;
    set.set_value();
  });
  set.get_future().wait();
}

Result<void> Writer::health() {
  const std::scoped_lock lock(health_mutex_);
  if (!failure_) {
    return {};
  }
  if (!retrying_.exchange(true)) {
    when_published([this] { retrying_ = false; });
  }
  return std::unexpected(*failure_);
}

bool Writer::Command::controls() const {
  return std::visit(
      [](const auto& pending) {
        if constexpr (requires { pending.outcome; }) {
          return std::is_same_v<std::remove_cvref_t<decltype(pending.outcome)>,
                                Result<dynamodb::TableDescription>>;
        } else {
          return false;
        }
      },
      body);
}

void Writer::push(Command command) {
  if (queue_.push(std::move(command))) {
    queue_.notify();
  }
}

void Writer::run() {
  for (bool stopped = false; !stopped;) {
    if (!expiring_ && (index_builds_.empty() || failed_)) {
      queue_.wait();
    }
    // Whoever is ready on this core hands in first what it has: one commit for more of them.
    std::this_thread::yield();
    std::vector<Command> taken = queue_.take_all();
    std::erase_if(taken, [](const Command& command) { return std::holds_alternative<Tick>(command.body); });
    stopped = !taken.empty() && std::holds_alternative<Stop>(taken.back().body);
    for (std::span<Command> rest(taken); !rest.empty();) {
      rest = rest.subspan(run_batch(rest));
    }
    if (!index_builds_.empty() && !stopped) {
      build_index();
    }
    if (clock_.now() - last_trim_ >= kTrimInterval) {
      trim();
    }
    expiring_ = !stopped && expire();
  }
}

std::size_t Writer::run_batch(std::span<Command> commands) {
  WriteBatch batch(storage_, catalog_, clock_.now(), last_used_sequence_number_);
  Durability durability = Durability::kRelaxed;
  std::size_t count = 0;
  while (count < commands.size() && count < kMaxBatchCommands && batch.bytes() < kMaxBatchBytes) {
    Command& command = commands[count];
    if (command.controls() && count > 0) {
      break;
    }
    const std::size_t changes_before = batch.changes();
    decide(batch, command);
    if (batch.changes() != changes_before && command.durability == Durability::kDurable) {
      durability = Durability::kDurable;
    }
    ++count;
    if (command.controls()) {
      break;
    }
  }
  const std::span<Command> decided = commands.first(count);
  const Result<void> committed = commit(batch, durability);
  answer(decided, committed);
  if (committed) {
    publish(batch.take_records());
  }
  reach(decided);
  return count;
}

void Writer::decide(WriteBatch& batch, Command& command) {
  std::visit(
      [&batch](auto& pending) {
        if constexpr (requires { pending.request; }) {
          pending.outcome = batch.write(std::move(pending.request));
        }
      },
      command.body);
}

void Writer::answer(std::span<Command> commands, const Result<void>& committed) {
  for (Command& command : commands) {
    std::visit(
        [&](auto& pending) {
          if constexpr (requires { pending.done; }) {
            waiting_.fetch_sub(1, std::memory_order_relaxed);
            if (!committed) {
              pending.outcome = std::unexpected(committed.error());
            }
            pending.done(std::move(pending.outcome));
          }
        },
        command.body);
  }
}

Result<void> Writer::commit(WriteBatch& batch, Durability durability) {
  if (batch.changes() == 0 && !failed_) {
    return {};
  }
  last_used_sequence_number_ = batch.last_sequence_number();
  RTP_CHECK(commit(batch.mutations(), durability));
  // Readers see the commit, the listener does not know it yet. Sequentially consistent, because what the
  // listener then reads (who is interested) is written by those who read this number next.
  last_sequence_number_.store(batch.last_sequence_number(), std::memory_order_seq_cst);
  batch.publish_tables(catalog_);
  if (batch.changed_table()) {
    index_builds_.add(*batch.changed_table());
  }
  return {};
}

Result<void> Writer::commit(const std::vector<Mutation>& mutations, Durability durability) {
  Result<void> committed = storage_.commit(
      mutations, options_.durability == Durability::kRelaxed ? options_.durability : durability);
  if (!committed) {
    committed = fail(ErrorCode::kUnavailable, std::move(committed.error().message));
    log(LogLevel::kError, "a commit failed", {{"reason", committed.error().message}});
  }
  failed_ = !committed;
  const std::scoped_lock lock(health_mutex_);
  failure_ = committed ? std::nullopt : std::optional(committed.error());
  return committed;
}

void Writer::publish(std::vector<dynamodb::StreamRecord> records) {
  if (listener_ != nullptr && !records.empty()) {
    listener_->on_commit(std::make_shared<const std::vector<dynamodb::StreamRecord>>(std::move(records)));
  }
}

void Writer::build_index() {
  WriteBatch batch(storage_, catalog_, clock_.now(), last_used_sequence_number_);
  Result<void> built = index_builds_.add_part(batch);
  if (built) {
    // The commit of the last part, which is durable, makes those before it durable too.
    built = commit(batch, batch.changed_table() ? Durability::kDurable : Durability::kRelaxed);
  } else {
    log(LogLevel::kError, "an index cannot be built before the next start",
        {{"reason", built.error().message}});
    index_builds_.drop();
  }
  if (built) {
    index_builds_.advance();
  }
}

void Writer::reach(std::span<Command> commands) {
  for (Command& command : commands) {
    if (auto* const barrier = std::get_if<Barrier>(&command.body)) {
      barrier->reached();
    }
  }
}

void Writer::forget_transactions() {
  const Result<std::vector<Mutation>> forgotten = forget_old_transactions(storage_, last_trim_);
  if (forgotten && !forgotten->empty()) {
    static_cast<void>(commit(*forgotten, Durability::kRelaxed));  // a failure is the health's; tried again
  }
}

void Writer::trim() {
  last_trim_ = clock_.now();
  forget_transactions();
  const std::chrono::milliseconds cutoff = last_trim_ - options_.stream_retention;
  auto mutations = trim_changes(storage_, cutoff, last_sequence_number());
  if (!mutations) {
    log(LogLevel::kError, "the change stream cannot be trimmed", {{"reason", mutations.error().message}});
    return;
  }
  const std::vector<dynamodb::Stream> ended = catalog_.ended_before(cutoff);
  std::ranges::transform(ended, std::back_inserter(*mutations), erase_ended_stream);
  // A failure is logged and kept as the health; the next trimming finds the same records again.
  if (!mutations->empty() && commit(*mutations, Durability::kRelaxed)) {
    std::ranges::for_each(ended, [this](const dynamodb::Stream& stream) { catalog_.remove_ended(stream); });
  }
}

bool Writer::expire() {
  const std::chrono::milliseconds now = clock_.now();
  if (!expiring_ && std::chrono::abs(now - last_expiry_) < options_.expiry_interval) {
    return false;
  }
  last_expiry_ = now;
  const Result<bool> has_more = expire_step(now);
  if (!has_more && !failed_) {
    log(LogLevel::kError, "expired items cannot be read", {{"reason", has_more.error().message}});
  }
  return has_more.value_or(false);
}

Result<bool> Writer::expire_step(std::chrono::milliseconds now) {
  WriteBatch batch(storage_, catalog_, now, last_used_sequence_number_);
  RTP_TRY(const Expirer::Step step, expirer_.add_step(batch, now));
  if (batch.changes() > 0) {
    RTP_CHECK(commit(batch, step.durability));
    publish(batch.take_records());
  }
  return step.has_more;
}

}  // namespace rtp::tables
