// A connection to PostgreSQL by libpq, which does not block the event loop: one statement at a time, COPY out
// row by row, and the stream of START_REPLICATION.
//
// Belongs to one event loop. Waiting ends with boost::system::system_error (operation_aborted) when the
// coroutine is cancelled; the connection is of no use then.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <libpq-fe.h>

#include "base/error.h"
#include "sources/postgres_answer.h"
#include "sources/postgres_options.h"

namespace rtp::sources {

/// What a COPY has at the moment.
class CopyPart {
 public:
  enum class Kind {
    kData,     // a row of COPY TO STDOUT, or a frame of the replication stream
    kNothing,  // for now: read()
    kEnd,
  };

  explicit CopyPart(Kind kind) : kind_(kind) {}
  /// Takes over what PQgetCopyData gave.
  CopyPart(char* bytes, std::size_t size) : kind_(Kind::kData), bytes_(bytes), size_(size) {}

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] std::string_view bytes() const { return {bytes_.get(), size_}; }

 private:
  struct Free {
    void operator()(char* bytes) const { PQfreemem(bytes); }
  };

  Kind kind_;
  std::unique_ptr<char, Free> bytes_;
  std::size_t size_ = 0;
};

enum class PostgresMode {
  kSql,
  kReplication,  // SQL in simple queries, and replication commands
};

class PostgresConnection {
 public:
  /// Connects, with texts in UTF-8 and in the forms that pgoutput/column_value.h reads. Errors: kUnavailable,
  /// in the server's words where it has answered.
  [[nodiscard]] static boost::asio::awaitable<Result<std::unique_ptr<PostgresConnection>>> connect(
      PostgresParameters parameters, PostgresMode mode);

  /// Rows of the last statement in `sql`. Errors as error_of(); kUnavailable where the connection is lost.
  [[nodiscard]] boost::asio::awaitable<Result<PostgresRows>> query(std::string sql);

  /// Begins a COPY TO STDOUT or START_REPLICATION; errors as query().
  [[nodiscard]] boost::asio::awaitable<Result<void>> start_copy(std::string command);
  /// What has been read of it. Does not wait.
  [[nodiscard]] Result<CopyPart> take_copy();
  /// Reads what has arrived, which may be nothing. Does not wait.
  [[nodiscard]] Result<void> read();
  /// Reads when something has arrived.
  [[nodiscard]] boost::asio::awaitable<Result<void>> wait_and_read();
  /// After CopyPart::Kind::kEnd: why it has ended. Errors as query(); of the replication stream always one.
  [[nodiscard]] boost::asio::awaitable<Result<void>> finish_copy();
  /// Sends a frame within START_REPLICATION. What the socket does not take now goes with the next frame.
  [[nodiscard]] Result<void> send_copy(std::string_view frame);

  /// Text as a literal of SQL.
  [[nodiscard]] static std::string literal(std::string_view text);

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  using Answer = std::unique_ptr<PGresult, Clear>;

  explicit PostgresConnection(const boost::asio::any_io_executor& executor) : socket_(executor) {}

  [[nodiscard]] boost::asio::awaitable<Result<void>> open(PostgresParameters parameters, PostgresMode mode);
  [[nodiscard]] Result<void> watch_socket();
  [[nodiscard]] boost::asio::awaitable<bool> wait_until(std::chrono::steady_clock::time_point deadline,
                                                        boost::asio::posix::descriptor_base::wait_type type);
  [[nodiscard]] boost::asio::awaitable<Result<void>> send(std::string sql);
  [[nodiscard]] boost::asio::awaitable<Result<Answer>> next_answer();
  [[nodiscard]] Error error() const;

  std::unique_ptr<PGconn, Finish> connection_;
  boost::asio::posix::stream_descriptor socket_;  // a duplicate of libpq's
};

}  // namespace rtp::sources
