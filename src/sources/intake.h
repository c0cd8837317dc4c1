// The way of a source's records into the tables: mapped to changes, written in their order, waited for
// through back-pressure; what is no item goes to the dead-letter file. When take() returns, the source may
// acknowledge.
//
// Belongs to the event loop of the sources.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/clock.h"
#include "base/error.h"
#include "events/item_mapping.h"
#include "sources/dead_letters.h"
#include "sources/item_sink.h"
#include "sources/source_monitor.h"

namespace rtp::sources {

/// What a source received: one payload, of one or several records.
struct Record {
  std::string payload;
  events::Metadata metadata;
};

/// What became of what was taken.
struct IntakeReport {
  std::uint64_t written = 0;
  std::uint64_t stale = 0;
  std::uint64_t dead = 0;
};

/// Of one commit: enough for the cost of a sync not to matter, little enough for others to write meanwhile.
inline constexpr std::size_t kMaxChangesAtOnce = 2048;

class Intake {
 public:
  /// `sink`, `monitor` and `clock` outlive it.
  Intake(std::string source, events::ItemMapping mapping, std::filesystem::path dead_letters, ItemSink& sink,
         SourceMonitor& monitor, const Clock& clock);

  [[nodiscard]] const events::ItemMapping& mapping() const { return mapping_; }

  /// Writes what the records ask for, in order, and the checkpoints; returns when all of it is durable, here
  /// or as a dead letter. Up to kMaxChangesAtOnce changes and the checkpoints are one commit; of more
  /// changes, the checkpoints go with the last. What cannot be written now is tried until it can:
  /// kUnavailable comes only of the dead-letter file. Ends with boost::system::system_error
  /// (operation_aborted) when it is cancelled; then some may have been written.
  [[nodiscard]] boost::asio::awaitable<Result<IntakeReport>> take(std::vector<Record> records,
                                                                  std::vector<Checkpoint> checkpoints = {});

  /// The same for changes that are mapped already. A change that the tables refuse is kept as the plain JSON
  /// of its item.
  [[nodiscard]] boost::asio::awaitable<Result<IntakeReport>> apply(std::vector<events::ItemChange> changes,
                                                                   std::vector<Checkpoint> checkpoints = {});

  /// Tries dead letters again with today's mapping; those that fail again are appended to the file once more.
  [[nodiscard]] boost::asio::awaitable<Result<IntakeReport>> retake(std::vector<DeadLetter> letters);

  /// Keeps what is no record at all as a dead letter. Durable when it returns; kUnavailable of the file.
  [[nodiscard]] Result<void> bury(std::vector<DeadLetter> letters);

 private:
  /// The record that a change comes from.
  struct Origin {
    std::size_t record;  // of Work::records
    std::size_t part;    // of its payload
    LetterForm form;
  };
  struct Taken {
    Record record;
    std::vector<std::string> part_texts = {};  // once one of them is needed
  };
  struct Work {
    std::vector<Taken> records;
    std::vector<events::ItemChange> changes;
    std::vector<Origin> origins;  // one for each change, or none at all: then its item is the record
    std::vector<DeadLetter> letters;
  };

  void add(Work& work, Record record) const;
  [[nodiscard]] DeadLetter letter(Work& work, const Origin& origin, std::string reason) const;
  [[nodiscard]] Result<events::ItemChange> change_of(const DeadLetter& letter) const;
  void refuse(Work& work, std::size_t change, const Error& error) const;
  [[nodiscard]] boost::asio::awaitable<Result<IntakeReport>> write(Work work,
                                                                   std::vector<Checkpoint> checkpoints);
  /// One commit: of those of work's changes, by index, that the tables take, and of the checkpoints.
  [[nodiscard]] boost::asio::awaitable<Result<void>> write_part(Work& work, std::vector<std::size_t> part,
                                                                std::vector<Checkpoint> checkpoints,
                                                                IntakeReport& report);
  /// Tries until the sink has an answer.
  [[nodiscard]] boost::asio::awaitable<ApplyResults> apply_to_sink(std::vector<events::ItemChange> changes,
                                                                   std::vector<Checkpoint> checkpoints);
  [[nodiscard]] Result<void> bury_letters(Work& work, IntakeReport& report);

  std::string source_;
  events::ItemMapping mapping_;
  DeadLetterFile dead_letters_;
  ItemSink& sink_;
  SourceMonitor& monitor_;
  const Clock& clock_;
};

}  // namespace rtp::sources
