// What is told beside the stream of changes, so that it goes on while the tables take nothing: to the server
// how far the source is, to people how far it is behind. Belongs to one event loop.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/error.h"
#include "pgoutput/lsn.h"
#include "sources/postgres_connection.h"
#include "sources/postgres_options.h"
#include "sources/source_monitor.h"

namespace rtp::sources {

/// Tells the server at intervals what is kept here, without which it would end the connection.
class StandbyReports : public std::enable_shared_from_this<StandbyReports> {
 public:
  /// `connection` is in START_REPLICATION and outlives it; `clock` too. `flushed` is what is kept already.
  StandbyReports(PostgresConnection& connection, const Clock& clock,
                 const boost::asio::any_io_executor& executor, std::chrono::milliseconds interval,
                 pgoutput::Lsn flushed);

  /// Once. Ends with the object.
  void start();

  /// All before `flushed` is kept: tells the server now.
  [[nodiscard]] Result<void> confirm(pgoutput::Lsn flushed);
  /// Tells the server what it was told last.
  [[nodiscard]] Result<void> send();

 private:
  void arm();

  PostgresConnection& connection_;
  const Clock& clock_;
  boost::asio::steady_timer timer_;
  std::chrono::milliseconds interval_;
  pgoutput::Lsn flushed_;
};

/// What the monitor says of the slot: how far the source is behind, what has changed in the tables.
class SlotDetail {
 public:
  /// `monitor` outlives it.
  SlotDetail(SourceMonitor& monitor, std::string slot) : monitor_(monitor), slot_(std::move(slot)) {}

  void set_lag(std::uint64_t bytes);
  void note(std::string change);
  [[nodiscard]] const std::string& slot() const { return slot_; }
  [[nodiscard]] SourceMonitor& monitor() const { return monitor_; }

 private:
  void show();

  SourceMonitor& monitor_;
  std::string slot_;
  std::string lag_;
  std::string note_;
};

/// Asks the server at intervals, on a connection of its own, how much of its log the slot has before it, from
/// the construction to the destruction.
class LagWatch {
 public:
  LagWatch(const boost::asio::any_io_executor& executor, const PostgresOptions& options,
           std::shared_ptr<SlotDetail> detail);
  ~LagWatch();
  LagWatch(const LagWatch&) = delete;
  LagWatch& operator=(const LagWatch&) = delete;

 private:
  std::shared_ptr<boost::asio::cancellation_signal> end_ =
      std::make_shared<boost::asio::cancellation_signal>();
};

}  // namespace rtp::sources
