#include "sources/postgres_source.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sources/postgres_batch.h"
#include "sources/postgres_connection.h"
#include "sources/postgres_copy.h"
#include "sources/postgres_ids.h"
#include "sources/postgres_options.h"
#include "sources/postgres_progress.h"
#include "sources/postgres_setup.h"
#include "sources/postgres_status.h"
#include "sources/postgres_stream.h"

namespace rtp::sources {
namespace {

using boost::asio::awaitable;

constexpr std::string_view kCopied = "copied";
constexpr std::string_view kLsn = "lsn";

/// What is remembered, and what is there.
struct Situation {
  std::string copied;  // which tables of which database; empty: none
  std::string wanted;  // the same for the tables of today
  std::optional<PostgresProgress> progress;
  std::optional<PostgresSlot> slot;
};

/// Why the tables must be copied; absent where the stream can go on.
std::optional<std::string> reason_to_begin(const Situation& situation) {
  if (situation.copied.empty() || !situation.progress) {
    return "they were not copied whole yet";
  }
  if (!situation.slot) {
    return "the slot is gone, and with it the changes since";
  }
  if (situation.slot->is_lost) {
    return "the slot was invalidated: the server has removed log that it needed (max_slot_wal_keep_size)";
  }
  if (situation.copied != situation.wanted) {
    return "the tables of the source, or the database, are others than before";
  }
  if (situation.slot->confirmed > situation.progress->whole) {
    return "someone else has read from the slot, or made it anew";
  }
  return std::nullopt;
}

class PostgresSource final : public Source {
 public:
  PostgresSource(PostgresOptions options, const SourceServices& services)
      : options_(std::move(options)), services_(services) {}

  awaitable<Error> session() override {
    const auto ended = co_await run();
    co_return ended.error();
  }

 private:
  /// Ends with an error.
  awaitable<Result<void>> run() {
    RTP_CO_TRY(const auto connection,
               co_await PostgresConnection::connect(options_.connection, PostgresMode::kReplication));
    RTP_CO_TRY(const std::string database, co_await identify_database(connection.get()));
    RTP_CO_TRY(const events::Selector id, events::Selector::parse(services_.intake.mapping().rules().id));
    RTP_CO_TRY(const auto relations, co_await describe_tables(connection.get(), options_.tables, id));
    RTP_CO_CHECK(co_await ensure_publication(connection.get(), options_.publication, options_.tables));
    RTP_CO_TRY(PostgresIds ids, PostgresIds::load(services_.sink, services_.name));
    PostgresBatch batch(services_.name, services_.intake, ids);
    RTP_CO_TRY(Situation situation, read_situation(database));
    RTP_CO_TRY(situation.slot, co_await find_slot(connection.get(), options_.slot));
    auto progress = situation.progress.value_or(PostgresProgress());
    if (const auto reason = reason_to_begin(situation)) {
      RTP_CO_CHECK(co_await begin(connection.get(), &situation, *reason));
      RTP_CO_TRY(progress, co_await copy(connection.get(), relations, situation.wanted, &batch, &ids));
    }
    services_.monitor.enter(SourceState::kRunning);
    services_.monitor.set_detail(fmt::format("slot {}", options_.slot));
    PostgresStream stream({.connection = *connection,
                           .batch = batch,
                           .ids = ids,
                           .options = options_,
                           .clock = services_.clock,
                           .detail = std::make_shared<SlotDetail>(services_.monitor, options_.slot)},
                          progress);
    Error error = co_await stream.follow();
    co_return std::unexpected(std::move(error));
  }

  [[nodiscard]] Result<Situation> read_situation(const std::string& database) const {
    Situation situation;
    situation.wanted = database;
    for (const PostgresTable& table : options_.tables) {
      situation.wanted += "\n" + to_string(table);
    }
    RTP_TRY(const auto copied, services_.sink.checkpoint(services_.name, kCopied));
    situation.copied = copied.value_or("");
    RTP_TRY(const auto lsn, services_.sink.checkpoint(services_.name, kLsn));
    if (lsn) {
      RTP_TRY(situation.progress, parse_progress(*lsn));
    }
    return situation;
  }

  /// Makes the way free for a copy.
  awaitable<Result<void>> begin(PostgresConnection* connection, const Situation* situation,
                                std::string reason) {
    if (!situation->copied.empty()) {
      services_.monitor.note_error(
          fmt::format("slot {}: the tables are {}: {}", options_.slot,
                      options_.copy == InitialCopy::kYes ? "copied again" : "followed from now on", reason));
      std::vector<Checkpoint> forget;
      forget.push_back({.name = std::string(kCopied), .value = std::nullopt});
      RTP_CO_CHECK(co_await services_.intake.apply({}, std::move(forget)));
    }
    if (situation->slot) {
      RTP_CO_CHECK(co_await drop_slot(connection, options_.slot));
    }
    co_return Result<void>();
  }

  awaitable<Result<PostgresProgress>> copy(PostgresConnection* connection,
                                           std::vector<pgoutput::Relation> relations, std::string copied,
                                           PostgresBatch* batch, PostgresIds* ids) {
    services_.monitor.set_detail(
        fmt::format("creates the slot {}, which waits for open transactions to end", options_.slot));
    RTP_CO_TRY(const pgoutput::Lsn begin, co_await create_slot(connection, options_.slot));
    services_.monitor.enter(SourceState::kRunning);
    if (options_.copy == InitialCopy::kYes) {
      ids->begin_round();
      RTP_CO_CHECK(co_await copy_tables(connection, relations, batch, &services_.monitor));
      for (const pgoutput::Relation& relation : relations) {
        const std::string table = table_name(relation);
        batch->add_removals(table, ids->unseen(table));
      }
    }
    RTP_CO_CHECK(co_await connection->query("COMMIT"));
    const PostgresProgress progress{.whole = begin};
    std::vector<Checkpoint> checkpoints;
    checkpoints.push_back({.name = std::string(kLsn), .value = to_string(progress)});
    checkpoints.push_back({.name = std::string(kCopied), .value = std::move(copied)});
    RTP_CO_CHECK(co_await batch->write(std::move(checkpoints)));
    co_return progress;
  }

  PostgresOptions options_;
  SourceServices services_;
};

}  // namespace

std::unique_ptr<Source> make_postgres_source(SourceOptions& options, const SourceServices& services) {
  return std::make_unique<PostgresSource>(read_postgres_options(options), services);
}

}  // namespace rtp::sources
