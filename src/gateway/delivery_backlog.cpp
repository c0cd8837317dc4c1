#include "gateway/delivery_backlog.h"

#include <algorithm>
#include <ranges>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace rtp::gateway {

void DeliveryBacklog::append(DeliveryBatch batch) {
  for (SharedDelivery& delivery : batch) {
    bytes_ += delivery->frame.size();
    deliveries_.push_back(std::move(delivery));
  }
  if (bytes_ > conflate_above_) {
    conflate();
  }
}

DeliveryBatch DeliveryBacklog::take(std::size_t limit) {
  const std::size_t count = std::min(limit, deliveries_.size());
  const auto end = deliveries_.begin() + static_cast<std::ptrdiff_t>(count);
  DeliveryBatch batch(std::make_move_iterator(deliveries_.begin()), std::make_move_iterator(end));
  deliveries_.erase(deliveries_.begin(), end);
  for (const SharedDelivery& delivery : batch) {
    bytes_ -= delivery->frame.size();
  }
  return batch;
}

void DeliveryBacklog::conflate() {
  std::unordered_set<std::string_view> seen;
  std::deque<SharedDelivery> kept;
  std::size_t kept_bytes = 0;
  for (SharedDelivery& delivery : std::views::reverse(deliveries_)) {
    if (seen.insert(delivery->real_time_item_id).second) {
      kept_bytes += delivery->frame.size();
      kept.push_front(std::move(delivery));
    } else if (on_dropped_) {
      on_dropped_(*delivery);
    }
  }
  deliveries_ = std::move(kept);
  bytes_ = kept_bytes;
  // Twice what cannot be dropped, so that conflating stays cheap however many items there are.
  conflate_above_ = std::max(max_bytes_, 2 * kept_bytes);
}

}  // namespace rtp::gateway
