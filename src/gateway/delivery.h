// One message on its way to the clients of an item: encoded once, shared by all its receivers on all shards.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rtp::gateway {

/// The bytes of one frame for a socket.
using SharedFrame = std::shared_ptr<const std::string>;

/// Immutable once shared.
struct Delivery {
  std::string real_time_item_id;
  std::uint64_t sequence_number = 0;  // of the change that it shows
  std::string frame;                  // the uncompressed message
};

using SharedDelivery = std::shared_ptr<const Delivery>;
using DeliveryBatch = std::vector<SharedDelivery>;

}  // namespace rtp::gateway
