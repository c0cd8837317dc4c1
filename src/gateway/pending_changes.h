// What waits for one session, oldest first. While the session lags, of an item that is delivered as the
// latest only the newest change waits, in the place of the first. It also knows from which sequence number a
// client could resume at any time. Pure: knows no socket and no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "functions/subscription_options.h"
#include "gateway/outgoing_change.h"

namespace rtp::gateway {

/// Not thread-safe.
class PendingChanges {
 public:
  /// One thing to send: a change or, where `change` is nullptr, a text.
  struct Next {
    SharedChange change;
    bool patch = false;
    std::string text;
    /// All that this session was to get up to this sequence number is sent, once this is.
    std::uint64_t resume = 0;
  };

  /// Whether its client reads as fast as changes come.
  enum class Pace : std::uint8_t {
    kKeepsUp,  // it gets every change
    kLags,     // of an item that is delivered as the latest, only the newest change waits
  };

  /// `change` is of a larger sequence number than all that were pushed by this function before.
  void push(SharedChange change, functions::DeliveryMode mode, bool patch, Pace pace);
  /// The present state of an item, read for the snapshot that is under way.
  void push_snapshot(SharedChange change, bool patch);
  /// After all that waits already.
  void push_text(std::string text);

  /// From here to the end of its snapshot nothing can be resumed but from `since`.
  void begin_snapshot(std::uint64_t since);
  /// All of it is pushed.
  void end_snapshot();

  /// REQUIRES: not empty.
  [[nodiscard]] Next take();

  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  /// Of the changes that wait to be all delivered.
  [[nodiscard]] std::size_t queued_bytes() const { return queued_bytes_; }

 private:
  struct Entry {
    SharedChange change;
    std::string text;
    std::uint64_t first = 0;  // the oldest change that it stands for
    bool patch = false;
    bool snapshot = false;
    bool newest = false;  // found in newest_
    bool queued = false;  // counted in queued_bytes_
  };

  std::deque<Entry> entries_;
  std::uint64_t taken_ = 0;                                // entries before entries_.front()
  std::unordered_map<std::string, std::uint64_t> newest_;  // item to its entry, counted from the first ever
  std::uint64_t last_ = 0;                                 // sequence number pushed last
  std::size_t queued_bytes_ = 0;
  std::size_t snapshots_ = 0;                    // under way
  std::size_t snapshot_entries_ = 0;             // that wait
  std::optional<std::uint64_t> snapshot_since_;  // least of those that are not wholly sent
};

}  // namespace rtp::gateway
