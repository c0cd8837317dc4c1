#include "sources/postgres_stream.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "base/log.h"
#include "sources/postgres_copy.h"

namespace rtp::sources {
namespace {

using boost::asio::awaitable;
using pgoutput::Lsn;
using pgoutput::Relation;
using std::chrono::milliseconds;

constexpr std::size_t kMaxBatchBytes = std::size_t{8} << 20U;

/// The server ends a connection of which it hears nothing for so long; absent where it never does.
awaitable<Result<std::optional<milliseconds>>> server_timeout(PostgresConnection* connection) {
  RTP_CO_TRY(const PostgresRows rows,
             co_await connection->query("SELECT setting FROM pg_settings WHERE name = 'wal_sender_timeout'"));
  std::int64_t timeout = 0;
  if (!rows.empty() && !rows[0].empty()) {
    const std::string text = rows[0][0].value_or("0");
    std::from_chars(text.data(), text.data() + text.size(), timeout);
  }
  co_return timeout > 0 ? std::optional(milliseconds(timeout)) : std::nullopt;
}

}  // namespace

PostgresStream::PostgresStream(Parts parts, PostgresProgress progress)
    : connection_(parts.connection),
      batch_(parts.batch),
      ids_(parts.ids),
      options_(parts.options),
      clock_(parts.clock),
      detail_(std::move(parts.detail)),
      progress_(progress),
      taken_(progress.whole) {}

awaitable<Error> PostgresStream::follow() {
  const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
  auto ended = co_await start();
  if (ended) {
    const LagWatch watch(executor, options_, detail_);
    ended = co_await take_all();
  }
  co_return ended ? Error{ErrorCode::kUnavailable, "PostgreSQL has ended the replication"} : ended.error();
}

awaitable<Result<void>> PostgresStream::start() {
  RTP_CO_TRY(const auto timeout, co_await server_timeout(&connection_));
  constexpr int kReportsWithinTimeout = 3;
  interval_ = options_.status_interval;
  if (timeout) {
    interval_ = std::min(interval_, *timeout / kReportsWithinTimeout);
  }
  std::string command =
      fmt::format("START_REPLICATION SLOT \"{}\" LOGICAL {} (proto_version '1', publication_names '{}')",
                  options_.slot, pgoutput::to_string(progress_.whole), options_.publication);
  RTP_CO_CHECK(co_await connection_.start_copy(std::move(command)));
  const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
  reports_ = std::make_shared<StandbyReports>(connection_, clock_, executor, interval_, progress_.whole);
  reports_->start();
  last_write_ = clock_.now();
  co_return Result<void>();
}

awaitable<Result<void>> PostgresStream::take_all() {
  bool has_read = false;  // since the last frame
  for (;;) {
    RTP_CO_TRY(const CopyPart part, connection_.take_copy());
    if (part.kind() == CopyPart::Kind::kEnd) {
      co_return co_await connection_.finish_copy();
    }
    if (part.kind() == CopyPart::Kind::kData) {
      has_read = false;
      RTP_CO_CHECK(take_frame(part.bytes()));
      if (is_full()) {
        RTP_CO_CHECK(co_await write());
      }
    } else if (!has_read) {
      has_read = true;
      RTP_CO_CHECK(connection_.read());
    } else if (has_to_write()) {
      RTP_CO_CHECK(co_await write());
      has_read = false;
    } else {
      RTP_CO_CHECK(co_await connection_.wait_and_read());
    }
  }
}

bool PostgresStream::is_full() const {
  return batch_.size() >= kPostgresBatchChanges || (batch_bytes_ >= kMaxBatchBytes && batch_.size() > 0);
}

bool PostgresStream::has_to_write() const {
  if (in_transaction_) {
    return false;  // the rest is on its way
  }
  if (batch_.size() > 0) {
    return true;
  }
  // Others' changes, without which the server would keep its log for ever. Not for each of them.
  return reply_requested_ || (taken_ > progress_.whole && clock_.now() - last_write_ >= interval_);
}

awaitable<Result<void>> PostgresStream::write() {
  PostgresProgress next{.whole = taken_};
  if (in_transaction_ && transaction_changes_ > 0) {
    next.part = commit_lsn_;
    next.part_changes = transaction_changes_;
  }
  if (batch_.size() > 0 || next != progress_) {
    std::vector<Checkpoint> checkpoints;
    checkpoints.push_back({.name = "lsn", .value = to_string(next)});
    RTP_CO_CHECK(co_await batch_.write(std::move(checkpoints)));
  }
  progress_ = next;
  batch_bytes_ = 0;
  reply_requested_ = false;
  last_write_ = clock_.now();
  co_return reports_->confirm(progress_.whole);
}

Result<void> PostgresStream::take_frame(std::string_view frame) {
  RTP_TRY(const pgoutput::ReplicationMessage message, pgoutput::parse_replication_message(frame));
  return std::visit([this](const auto& read) { return take(read); }, message);
}

Result<void> PostgresStream::take(const pgoutput::XLogData& data) {
  RTP_TRY(pgoutput::Change change, pgoutput::parse_change(data.payload));
  batch_bytes_ += data.payload.size();
  std::visit([this](auto& read) { take(std::move(read)); }, change);
  return {};
}

Result<void> PostgresStream::take(const pgoutput::Keepalive& keepalive) {
  if (!in_transaction_) {
    taken_ = std::max(taken_, keepalive.end);
  }
  if (keepalive.reply == pgoutput::Reply::kRequested) {
    reply_requested_ = true;
    return reports_->send();
  }
  return {};
}

void PostgresStream::take(const pgoutput::Begin& begin) {
  in_transaction_ = true;
  commit_lsn_ = begin.final_lsn;
  transaction_changes_ = 0;
}

void PostgresStream::take(const pgoutput::Commit& commit) {
  in_transaction_ = false;
  taken_ = std::max(taken_, commit.end_lsn);
}

void PostgresStream::take(Relation relation) {
  const pgoutput::Oid id = relation.id;
  const PostgresTable table{.schema = relation.schema, .name = relation.name};
  if (std::ranges::find(options_.tables, table) == options_.tables.end()) {
    followed_.erase(id);
    return;
  }
  followed_.insert(id);
  if (const auto changed = relations_.update(std::move(relation))) {
    log(LogLevel::kInfo, "a table has changed",
        {{"slot", options_.slot}, {"table", to_string(table)}, {"change", *changed}});
    detail_->note(fmt::format("{}: {}", to_string(table), *changed));
  }
}

bool PostgresStream::is_new_change() {
  ++transaction_changes_;
  const bool is_written_in_part =
      commit_lsn_ == progress_.part && transaction_changes_ <= progress_.part_changes;
  return commit_lsn_ >= progress_.whole && !is_written_in_part;
}

const Relation* PostgresStream::next_change(pgoutput::Oid relation) {
  return is_new_change() && followed_.contains(relation) ? relations_.find(relation) : nullptr;
}

void PostgresStream::take(const pgoutput::Insert& insert) {
  if (const Relation* relation = next_change(insert.relation)) {
    batch_.add_row(*relation, insert.row);
  }
}

void PostgresStream::take(const pgoutput::Update& update) {
  if (const Relation* relation = next_change(update.relation)) {
    batch_.add_update(*relation, update);
  }
}

void PostgresStream::take(const pgoutput::Delete& change) {
  if (const Relation* relation = next_change(change.relation)) {
    batch_.add_delete(*relation, change);
  }
}

void PostgresStream::take(const pgoutput::Truncate& truncate) {
  if (!is_new_change() || options_.on_truncate == OnTruncate::kIgnore) {
    return;
  }
  for (const pgoutput::Oid oid : truncate.relations) {
    if (const Relation* relation = followed_.contains(oid) ? relations_.find(oid) : nullptr) {
      const std::string table = table_name(*relation);
      batch_.add_removals(table, ids_.all(table));
    }
  }
}

}  // namespace rtp::sources
