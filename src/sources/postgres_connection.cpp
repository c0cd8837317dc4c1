#include "sources/postgres_connection.h"

#include <array>
#include <cerrno>
#include <functional>
#include <system_error>
#include <utility>

#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "net/await.h"
#include "pgoutput/identifier.h"
#include "sources/postgres_answer.h"
#include "sources/postgres_host.h"

namespace rtp::sources {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using Wait = asio::posix::descriptor_base;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kConnectTimeout{10};

/// A peer that is gone is noticed within a minute, also while nothing is to be sent.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kDefaults = {{
    {"fallback_application_name", "rtp"},
    {"client_encoding", "UTF8"},
    {"keepalives_idle", "30"},
    {"keepalives_interval", "10"},
    {"keepalives_count", "3"},
    {"tcp_user_timeout", "60000"},
    {"gssencmode", "disable"},  // its negotiation would block
}};

/// The forms that pgoutput/column_value.h reads, and time for whatever takes long.
constexpr std::string_view kSettings =
    "SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; SET bytea_output = 'hex';"
    " SET extra_float_digits = 1; SET timezone = 'UTC'; SET statement_timeout = 0; SET lock_timeout = 0;"
    " SET idle_in_transaction_session_timeout = 0";

void set(PostgresParameters& parameters, std::string_view keyword, std::string_view value) {
  std::erase_if(parameters, [keyword](const auto& parameter) { return parameter.first == keyword; });
  parameters.emplace_back(keyword, value);
}

PostgresParameters complete(const PostgresParameters& given, PostgresMode mode) {
  PostgresParameters parameters;
  for (const auto& [keyword, value] : kDefaults) {
    parameters.emplace_back(keyword, value);
  }
  for (const auto& [keyword, value] : given) {
    set(parameters, keyword, value);
  }
  set(parameters, "client_encoding", "UTF8");
  if (mode == PostgresMode::kReplication) {
    set(parameters, "replication", "database");
  }
  return parameters;
}

PGconn* begin_connecting(const PostgresParameters& parameters) {
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  for (const auto& [keyword, value] : parameters) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  return PQconnectStartParams(keywords.data(), values.data(), 0);
}

void drop_notice(void* /*unused*/, const char* /*message*/) {}

}  // namespace

std::string PostgresConnection::literal(std::string_view text) {
  return pgoutput::quote_literal(text).value_or("''");
}

Error PostgresConnection::error() const {
  std::string message = one_line(PQerrorMessage(connection_.get()));
  if (message.contains("max_wal_senders")) {
    message += ": set wal_level = logical and max_wal_senders in postgresql.conf and restart the server";
  }
  return {ErrorCode::kUnavailable, message.empty() ? "the connection to PostgreSQL was lost" : message};
}

Result<void> PostgresConnection::watch_socket() {
  boost::system::error_code ignored;
  socket_.close(ignored);
  const int duplicate = ::dup(PQsocket(connection_.get()));
  if (duplicate < 0) {
    return fail(ErrorCode::kUnavailable, fmt::format("no descriptor is left for a connection: {}",
                                                     std::generic_category().message(errno)));
  }
  socket_.assign(duplicate);
  return {};
}

awaitable<bool> PostgresConnection::wait_until(steady_clock::time_point deadline, Wait::wait_type type) {
  auto start = [this, type](std::move_only_function<void(boost::system::error_code)> done) {
    socket_.async_wait(type, std::move(done));
  };
  const auto waited = co_await net::await_call_until<boost::system::error_code>(deadline, std::move(start));
  co_return waited.has_value();
}

awaitable<Result<void>> PostgresConnection::open(PostgresParameters parameters, PostgresMode mode) {
  const auto deadline = steady_clock::now() + kConnectTimeout;
  RTP_CO_TRY(const PostgresParameters resolved, co_await resolve_host(std::move(parameters), deadline));
  const PostgresParameters completed = complete(resolved, mode);
  connection_.reset(begin_connecting(completed));
  if (connection_ == nullptr) {
    co_return fail(ErrorCode::kUnavailable, "no memory is left for a connection");
  }
  PQsetNoticeProcessor(connection_.get(), drop_notice, nullptr);
  auto polled = PQstatus(connection_.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (polled != PGRES_POLLING_OK) {
    if (polled == PGRES_POLLING_FAILED) {
      co_return std::unexpected(error());
    }
    // The next host of several has another socket.
    RTP_CO_CHECK(watch_socket());
    const auto type = polled == PGRES_POLLING_READING ? Wait::wait_read : Wait::wait_write;
    const bool is_ready = co_await wait_until(deadline, type);
    if (!is_ready) {
      co_return fail(ErrorCode::kTimeout, fmt::format("the server has not answered within {} s: check host, "
                                                      "port and firewall",
                                                      kConnectTimeout.count()));
    }
    polled = PQconnectPoll(connection_.get());
  }
  RTP_CO_CHECK(watch_socket());
  PQsetnonblocking(connection_.get(), 1);
  co_return Result<void>();
}

awaitable<Result<std::unique_ptr<PostgresConnection>>> PostgresConnection::connect(
    PostgresParameters parameters, PostgresMode mode) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  std::unique_ptr<PostgresConnection> connection(new PostgresConnection(executor));
  RTP_CO_CHECK(co_await connection->open(std::move(parameters), mode));
  RTP_CO_CHECK(co_await connection->query(std::string(kSettings)));
  co_return connection;
}

Result<void> PostgresConnection::read() {
  if (PQconsumeInput(connection_.get()) == 0) {
    return std::unexpected(error());
  }
  return {};
}

awaitable<Result<void>> PostgresConnection::wait_and_read() {
  co_await socket_.async_wait(Wait::wait_read, asio::use_awaitable);
  co_return read();
}

awaitable<Result<void>> PostgresConnection::send(std::string sql) {
  if (PQsendQuery(connection_.get(), sql.c_str()) == 0) {
    co_return std::unexpected(error());
  }
  for (int left = PQflush(connection_.get()); left != 0; left = PQflush(connection_.get())) {
    if (left < 0) {
      co_return std::unexpected(error());
    }
    co_await socket_.async_wait(Wait::wait_write, asio::use_awaitable);
  }
  co_return Result<void>();
}

awaitable<Result<PostgresConnection::Answer>> PostgresConnection::next_answer() {
  while (PQisBusy(connection_.get()) != 0) {
    RTP_CO_CHECK(co_await wait_and_read());
  }
  co_return Answer(PQgetResult(connection_.get()));
}

awaitable<Result<PostgresRows>> PostgresConnection::query(std::string sql) {
  RTP_CO_CHECK(co_await send(std::move(sql)));
  Result<PostgresRows> rows;
  for (;;) {
    RTP_CO_TRY(const Answer answer, co_await next_answer());
    if (answer == nullptr) {
      break;
    }
    const ExecStatusType status = PQresultStatus(answer.get());
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
      rows = rows_of(answer.get());
    } else {
      rows = std::unexpected(error_of(answer.get()));
    }
  }
  if (PQstatus(connection_.get()) == CONNECTION_BAD && rows) {
    rows = std::unexpected(error());
  }
  co_return rows;
}

awaitable<Result<void>> PostgresConnection::start_copy(std::string command) {
  RTP_CO_CHECK(co_await send(std::move(command)));
  RTP_CO_TRY(const Answer answer, co_await next_answer());
  const ExecStatusType status = PQresultStatus(answer.get());
  if (status != PGRES_COPY_OUT && status != PGRES_COPY_BOTH) {
    co_return std::unexpected(answer == nullptr ? error() : error_of(answer.get()));
  }
  co_return Result<void>();
}

Result<CopyPart> PostgresConnection::take_copy() {
  char* bytes = nullptr;
  const int size = PQgetCopyData(connection_.get(), &bytes, 1);
  if (size > 0) {
    return CopyPart(bytes, static_cast<std::size_t>(size));
  }
  if (size == 0) {
    return CopyPart(CopyPart::Kind::kNothing);
  }
  if (size == -2) {
    return std::unexpected(error());
  }
  return CopyPart(CopyPart::Kind::kEnd);
}

awaitable<Result<void>> PostgresConnection::finish_copy() {
  Result<void> end;
  for (;;) {
    RTP_CO_TRY(const Answer answer, co_await next_answer());
    if (answer == nullptr) {
      co_return end;
    }
    const ExecStatusType status = PQresultStatus(answer.get());
    if (status == PGRES_COPY_IN || status == PGRES_COPY_BOTH) {
      co_return fail(ErrorCode::kUnavailable, "PostgreSQL has ended the replication");
    }
    if (status == PGRES_FATAL_ERROR) {
      end = std::unexpected(error_of(answer.get()));
    }
  }
}

Result<void> PostgresConnection::send_copy(std::string_view frame) {
  if (PQputCopyData(connection_.get(), frame.data(), static_cast<int>(frame.size())) < 0 ||
      PQflush(connection_.get()) < 0) {
    return std::unexpected(error());
  }
  return {};
}

}  // namespace rtp::sources
