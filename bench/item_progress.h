// How far a client is that watches many items: the frames of the server, taken apart, must bring each item's
// changes in order and none twice; changes may be left out. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace rtp::bench {

class ItemProgress {
 public:
  /// Of the keys v00000, v00001 and so on.
  explicit ItemProgress(std::size_t keys) : newest_(keys) {}

  /// Takes the next bytes of the stream, cut anywhere. kInternal for a change that is not newer than the one
  /// before it of its key, for an error message, or a frame that is no uncompressed text.
  [[nodiscard]] Result<void> feed(std::string_view bytes);

  /// Frames that brought an item.
  [[nodiscard]] std::uint64_t items() const { return items_; }
  /// Frames that brought something else: answers.
  [[nodiscard]] std::uint64_t answers() const { return answers_; }
  /// Whether each item's newest change is the one of this sequence number of the publisher.
  [[nodiscard]] bool all_at(std::uint64_t sequence) const;

 private:
  [[nodiscard]] Result<void> take(std::string_view message);

  std::string unread_;
  std::vector<std::uint64_t> newest_;  // by key; 0: none
  std::uint64_t items_ = 0;
  std::uint64_t answers_ = 0;
};

/// The frame at the start of `bytes`: how long it is, and where its payload begins in it.
struct FrameExtent {
  std::size_t header_bytes;
  std::size_t payload_bytes;

  bool operator==(const FrameExtent&) const = default;
};

/// Header bytes 0 when the header has not arrived wholly. REQUIRES: an unmasked frame, as servers send them.
[[nodiscard]] FrameExtent frame_extent(std::string_view bytes);

}  // namespace rtp::bench
