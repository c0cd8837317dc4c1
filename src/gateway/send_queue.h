// What waits for one socket. While the socket takes everything the queue only merges frames for one writev;
// once the socket is blocked it conflates: per watched item only the newest frame waits, so its length is
// bounded by the items watched, not by the messages. Pure: knows no socket.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include <sys/uio.h>

#include "gateway/delivery.h"

namespace rtp::gateway {

/// Not thread-safe.
class SendQueue {
 public:
  // Slots of frames that are never conflated.
  static constexpr std::uint32_t kControl = UINT32_MAX;      // Close, Ping, Pong, answers
  static constexpr std::uint32_t kMessage = UINT32_MAX - 1;  // messages which are for this client alone
  static constexpr std::uint32_t kSession = UINT32_MAX - 2;  // what its Session has chosen to send

  [[nodiscard]] bool empty() const { return head_ == entries_.size(); }
  [[nodiscard]] std::size_t size() const { return entries_.size() - head_; }

  /// Bytes of the control frames that are not wholly sent.
  [[nodiscard]] std::size_t control_bytes() const { return control_bytes_; }
  /// The same of the frames in kMessage.
  [[nodiscard]] std::size_t message_bytes() const { return message_bytes_; }

  /// Appends a frame of the watched item in `slot`; while conflating it takes the place of the one that
  /// waits for the same slot, unless that is already partly sent.
  void push(std::uint32_t slot, SharedFrame frame);

  /// From now on, until the queue is empty, only the newest frame of each slot waits.
  void conflate();

  /// Fills `parts` with the bytes to send next; how many of them.
  [[nodiscard]] std::size_t gather(std::span<iovec> parts) const;

  /// Removes the first `bytes` bytes, which were sent.
  void consume(std::size_t bytes);

 private:
  struct Entry {
    SharedFrame frame;
    std::uint32_t slot;
  };

  void reset();
  /// What counts the bytes of frames in `slot`; nullptr where nothing does.
  [[nodiscard]] std::size_t* count_of(std::uint32_t slot);

  std::vector<Entry> entries_;
  std::size_t head_ = 0;    // first entry not wholly sent
  std::size_t offset_ = 0;  // bytes of it that are sent
  std::size_t control_bytes_ = 0;
  std::size_t message_bytes_ = 0;
  bool conflating_ = false;
  std::unordered_map<std::uint32_t, std::size_t> newest_;  // slot to its entry; while conflating
};

}  // namespace rtp::gateway
