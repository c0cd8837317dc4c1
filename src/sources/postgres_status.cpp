#include "sources/postgres_status.h"

#include <charconv>
#include <exception>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include "net/await.h"
#include "pgoutput/replication_message.h"
#include "sources/postgres_setup.h"

namespace rtp::sources {
namespace {

namespace asio = boost::asio;
using asio::awaitable;

constexpr std::uint64_t kMegabyte = 1'048'576;

/// By value, as it outlives who began it by a moment.
struct LagQuestion {
  PostgresParameters connection;
  std::string sql;
  std::uint64_t max_lag_bytes = 0;
  std::chrono::milliseconds interval{};
  std::shared_ptr<SlotDetail> detail;
};

std::uint64_t number_at(const PostgresRows& rows, std::size_t column) {
  std::uint64_t number = 0;
  if (!rows.empty() && column < rows[0].size()) {
    const std::string text = rows[0][column].value_or("");
    std::from_chars(text.data(), text.data() + text.size(), number);
  }
  return number;
}

void show_lag(const LagQuestion& question, const PostgresRows& rows) {
  question.detail->set_lag(number_at(rows, 0));
  if (number_at(rows, 1) > question.max_lag_bytes) {
    question.detail->monitor().note_error(
        fmt::format("the server keeps more than {} of its log for the slot {} (max_lag_mb): see what holds "
                    "the source up, "
                    "or give its disk more room",
                    byte_text(question.max_lag_bytes / kMegabyte * kMegabyte), question.detail->slot()));
  }
}

awaitable<void> watch_once(const LagQuestion* question) {
  const auto connection = co_await PostgresConnection::connect(question->connection, PostgresMode::kSql);
  while (connection) {
    const auto rows = co_await (*connection)->query(question->sql);
    if (!rows) {
      co_return;
    }
    show_lag(*question, *rows);
    co_await net::sleep_for(question->interval);
  }
}

awaitable<void> watch(LagQuestion question) {
  for (;;) {
    co_await watch_once(&question);
    // The stream tells of what is wrong with the server.
    co_await net::sleep_for(question.interval);
  }
}

}  // namespace

StandbyReports::StandbyReports(PostgresConnection& connection, const Clock& clock,
                               const asio::any_io_executor& executor, std::chrono::milliseconds interval,
                               pgoutput::Lsn flushed)
    : connection_(connection), clock_(clock), timer_(executor), interval_(interval), flushed_(flushed) {}

void StandbyReports::start() { arm(); }

void StandbyReports::arm() {
  timer_.expires_after(interval_);
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    // A connection that is lost is noticed by who reads it.
    if (self && !error && self->send()) {
      self->arm();
    }
  });
}

Result<void> StandbyReports::confirm(pgoutput::Lsn flushed) {
  flushed_ = flushed;
  return send();
}

Result<void> StandbyReports::send() {
  return connection_.send_copy(pgoutput::encode_standby_status(
      {.written = flushed_, .flushed = flushed_, .applied = flushed_, .sent = clock_.now()}));
}

void SlotDetail::set_lag(std::uint64_t bytes) {
  lag_ = byte_text(bytes);
  show();
}

void SlotDetail::note(std::string change) {
  note_ = std::move(change);
  show();
}

void SlotDetail::show() {
  std::string text = fmt::format("slot {}", slot_);
  if (!lag_.empty()) {
    text += fmt::format(", {} behind", lag_);
  }
  if (!note_.empty()) {
    text += fmt::format("; {}", note_);
  }
  monitor_.set_detail(std::move(text));
}

LagWatch::LagWatch(const asio::any_io_executor& executor, const PostgresOptions& options,
                   std::shared_ptr<SlotDetail> detail) {
  const std::string slot = PostgresConnection::literal(options.slot);
  LagQuestion question{.connection = options.connection,
                       .sql = fmt::format("SELECT pg_current_wal_lsn() - confirmed_flush_lsn,"
                                          " pg_current_wal_lsn() - restart_lsn"
                                          " FROM pg_replication_slots WHERE slot_name = {}",
                                          slot),
                       .max_lag_bytes = options.max_lag_bytes,
                       .interval = options.status_interval,
                       .detail = std::move(detail)};
  asio::co_spawn(executor, watch(std::move(question)),
                 asio::bind_cancellation_slot(end_->slot(), [end = end_](const std::exception_ptr&) {}));
}

LagWatch::~LagWatch() { end_->emit(asio::cancellation_type::terminal); }

}  // namespace rtp::sources
