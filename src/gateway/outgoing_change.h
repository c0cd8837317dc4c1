// One delivery on one shard: what the sessions get of it, in each form they ask for, each made once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "gateway/delivery.h"
#include "gateway/frame_variants.h"

namespace rtp::gateway {

/// What a receiver of patches got last of an item.
struct PatchBase {
  std::uint64_t sequence_number = 0;
  std::shared_ptr<const dynamodb::Item> item;  // never nullptr
};

/// Not thread-safe: belongs to its shard's thread. Borrows the deflaters.
class OutgoingChange {
 public:
  OutgoingChange(SharedDelivery delivery, SharedDeflaters& deflaters);

  [[nodiscard]] const Delivery& delivery() const { return *delivery_; }
  /// nullptr where nobody wanted it when the change was made.
  [[nodiscard]] const std::shared_ptr<const dynamodb::StreamRecord>& record() const {
    return delivery_->record;
  }
  /// The item as the base of a later patch; absent for a removal and without a record.
  [[nodiscard]] std::optional<PatchBase> as_base() const;
  [[nodiscard]] bool is_removal() const { return delivery_->frame.empty(); }
  /// What a queue that holds it is taken to need.
  [[nodiscard]] std::size_t bytes() const { return delivery_->frame.size() + sizeof(Delivery); }

  // All below take a receiver's window, as FrameVariants::frame().

  /// The item alone. REQUIRES: no removal.
  [[nodiscard]] SharedFrame item(std::uint8_t window_bits);
  /// item_message(); with_since() it where `since` is given.
  [[nodiscard]] SharedFrame message(std::uint8_t window_bits, std::optional<std::uint64_t> since);
  /// patch_message() from `base` to `item`, this change's as_base(), where that is smaller, else message().
  [[nodiscard]] SharedFrame patch(const PatchBase& base, const PatchBase& item, std::uint8_t window_bits,
                                  std::optional<std::uint64_t> since);
  /// event_stream_event(), resuming with `id`.
  [[nodiscard]] SharedFrame event(std::uint64_t id);

 private:
  [[nodiscard]] FrameVariants encode(std::string_view text) const;
  [[nodiscard]] FrameVariants& message_variants();
  [[nodiscard]] FrameVariants& patch_variants(const PatchBase& base, const PatchBase& item);
  [[nodiscard]] SharedFrame frame_of(FrameVariants& variants, std::uint8_t window_bits,
                                     std::optional<std::uint64_t> since) const;

  SharedDelivery delivery_;
  SharedDeflaters& deflaters_;
  std::optional<FrameVariants> item_;
  std::optional<FrameVariants> message_;
  SharedFrame event_;  // resuming with its own sequence number
  /// By the sequence number of the base: receivers that keep up have the same one.
  std::vector<std::pair<std::uint64_t, std::unique_ptr<FrameVariants>>> patches_;
};

using SharedChange = std::shared_ptr<OutgoingChange>;

}  // namespace rtp::gateway
