// Lambda's event source mapping of a stream: invokes a function with each record, in order, from the position
// that is stored on; one invocation at a time. At least once: after a crash what was not done comes again.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "base/clock.h"
#include "base/error.h"
#include "lambda/invocation_outcome.h"
#include "lambda/record_batches.h"
#include "net/backoff.h"
#include "net/event_loop.h"

namespace rtp::lambda {

/// A stream and the position in it, which is durable: a port. Called on the mapping's loop only.
class MappedStream {
 public:
  struct Page {
    std::vector<SourceRecord> records;
    std::uint64_t read_to = 0;  // all up to this sequence number was looked at
  };

  virtual ~MappedStream() = default;
  /// Records after sequence number `after`, at most `limit`, from the oldest that is kept where `after` is 0.
  /// `read_to` is `after` where there is nothing more yet. kTrimmed where they are no longer kept.
  [[nodiscard]] virtual Result<Page> read(std::uint64_t after, std::size_t limit) = 0;
  /// Sequence number of the newest record.
  [[nodiscard]] virtual std::uint64_t latest() = 0;
  /// Absent where none was ever stored.
  [[nodiscard]] virtual Result<std::optional<std::uint64_t>> stored_position() = 0;
  /// Does not wait until it is stored; of several the last counts.
  virtual void store_position(std::uint64_t position) = 0;
};

enum class StartingPosition { kLatest, kTrimHorizon };

struct MappingSettings {
  std::string function;  // its name, for the log
  BatchSettings batches;
  StartingPosition starting_position = StartingPosition::kLatest;  // where no position is stored
};

/// All but wake() on the loop's thread, or before it runs. Borrows the loop, the stream and the clock.
class EventSourceMapping : public std::enable_shared_from_this<EventSourceMapping> {
 public:
  /// Invokes the function; `done` is called on the loop.
  using Invoke = std::function<void(std::string event, OnOutcome done)>;

  EventSourceMapping(net::EventLoop& loop, MappedStream& stream, const Clock& clock, MappingSettings settings,
                     Invoke invoke);

  /// Finds its position and begins. Errors of MappedStream::stored_position().
  [[nodiscard]] Result<void> start();
  /// There may be more records now. Any thread.
  void wake();
  /// Begins no more invocations.
  void stop();

 private:
  void run();
  [[nodiscard]] bool read_more();
  void on_outcome(const InvocationOutcome& outcome);
  void store();
  void log_given_up();
  void pause();

  net::EventLoop& loop_;
  MappedStream& stream_;
  const Clock& clock_;
  const MappingSettings settings_;
  const Invoke invoke_;
  RecordBatches batches_;
  std::uint64_t read_to_ = 0;
  std::optional<std::uint64_t> stored_;
  bool busy_ = true;  // an invocation or a pause is under way, or it has not started, or it has stopped
  bool stopped_ = false;
  std::atomic<bool> woken_ = false;  // run() is to come
  net::Backoff backoff_;
  boost::asio::steady_timer pause_timer_;
};

}  // namespace rtp::lambda
