// The stream of committed changes, from where the source is on. Belongs to one event loop.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_set>

#include <boost/asio/awaitable.hpp>

#include "base/clock.h"
#include "base/error.h"
#include "pgoutput/change_message.h"
#include "pgoutput/relation_cache.h"
#include "pgoutput/replication_message.h"
#include "sources/postgres_batch.h"
#include "sources/postgres_connection.h"
#include "sources/postgres_ids.h"
#include "sources/postgres_options.h"
#include "sources/postgres_progress.h"
#include "sources/postgres_status.h"

namespace rtp::sources {

class PostgresStream {
 public:
  struct Parts {
    PostgresConnection& connection;
    PostgresBatch& batch;  // empty
    PostgresIds& ids;
    const PostgresOptions& options;
    const Clock& clock;
    std::shared_ptr<SlotDetail> detail;
  };

  /// What `parts` has outlives it.
  PostgresStream(Parts parts, PostgresProgress progress);

  /// Takes transactions, and tells the server once they are written here, until the connection fails: the
  /// reason.
  [[nodiscard]] boost::asio::awaitable<Error> follow();

 private:
  [[nodiscard]] boost::asio::awaitable<Result<void>> start();
  [[nodiscard]] boost::asio::awaitable<Result<void>> take_all();
  [[nodiscard]] boost::asio::awaitable<Result<void>> write();

  [[nodiscard]] Result<void> take_frame(std::string_view frame);
  [[nodiscard]] Result<void> take(const pgoutput::XLogData& data);
  [[nodiscard]] Result<void> take(const pgoutput::Keepalive& keepalive);
  void take(const pgoutput::Begin& begin);
  void take(const pgoutput::Commit& commit);
  void take(pgoutput::Relation relation);
  void take(const pgoutput::Type& type) { relations_.update(type); }
  void take(const pgoutput::Insert& insert);
  void take(const pgoutput::Update& update);
  void take(const pgoutput::Delete& change);
  void take(const pgoutput::Truncate& truncate);
  void take(const pgoutput::Origin& /*unused*/) {}
  void take(const pgoutput::LogicalMessage& /*unused*/) {}

  /// The relation of a change that is to be made; nullptr for one that is written already or of a table that
  /// is not followed.
  [[nodiscard]] const pgoutput::Relation* next_change(pgoutput::Oid relation);
  /// Counts a change of the transaction; false where it is written already.
  [[nodiscard]] bool is_new_change();
  /// With everything taken that has arrived.
  [[nodiscard]] bool has_to_write() const;
  [[nodiscard]] bool is_full() const;

  PostgresConnection& connection_;
  PostgresBatch& batch_;
  PostgresIds& ids_;
  const PostgresOptions& options_;
  const Clock& clock_;
  std::shared_ptr<SlotDetail> detail_;

  PostgresProgress progress_;  // what is written
  pgoutput::Lsn taken_;        // the end of the last whole transaction in the batch, or what came after it
  bool in_transaction_ = false;
  pgoutput::Lsn commit_lsn_ = 0;           // of the transaction
  std::uint64_t transaction_changes_ = 0;  // taken of it
  std::size_t batch_bytes_ = 0;            // of the log
  bool reply_requested_ = false;
  std::chrono::milliseconds last_write_{};
  std::chrono::milliseconds interval_{};
  pgoutput::RelationCache relations_;
  std::unordered_set<pgoutput::Oid> followed_;
  std::shared_ptr<StandbyReports> reports_;
};

}  // namespace rtp::sources
