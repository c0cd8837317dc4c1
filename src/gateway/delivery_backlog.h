// Deliveries that a shard has not yet fanned out, in commit order. Bounded: once it holds more bytes than it
// may, only the newest delivery of each item is kept. Pure.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <utility>

#include "gateway/delivery.h"

namespace rtp::gateway {

/// Not thread-safe.
class DeliveryBacklog {
 public:
  /// `on_dropped` learns of each delivery that a newer one of its item has made superfluous.
  using OnDropped = std::function<void(const Delivery&)>;

  explicit DeliveryBacklog(std::size_t max_bytes, OnDropped on_dropped = nullptr)
      : max_bytes_(max_bytes), conflate_above_(max_bytes), on_dropped_(std::move(on_dropped)) {}

  void append(DeliveryBatch batch);

  /// The oldest deliveries, at most `limit`, removed from the backlog.
  [[nodiscard]] DeliveryBatch take(std::size_t limit);

  [[nodiscard]] bool empty() const { return deliveries_.empty(); }
  [[nodiscard]] std::size_t size() const { return deliveries_.size(); }

 private:
  void conflate();

  std::size_t max_bytes_;
  std::size_t conflate_above_;  // bytes; over max_bytes_ where the newest of all items are that many
  std::size_t bytes_ = 0;
  std::deque<SharedDelivery> deliveries_;
  OnDropped on_dropped_;
};

}  // namespace rtp::gateway
