// One message on its way to the clients of an item: encoded once, shared by all its receivers on all shards.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dynamodb/stream_record.h"

namespace rtp::gateway {

/// The bytes of one frame for a socket.
using SharedFrame = std::shared_ptr<const std::string>;

/// Immutable once shared.
struct Delivery {
  std::string real_time_item_id;
  std::uint64_t sequence_number = 0;  // of the change that it shows
  std::string frame;  // the uncompressed message of the item; empty for a removal, which has none
  /// Images and number of the change, for filters and patches; nullptr where nobody was there with such.
  std::shared_ptr<const dynamodb::StreamRecord> record = nullptr;
};

using SharedDelivery = std::shared_ptr<const Delivery>;
using DeliveryBatch = std::vector<SharedDelivery>;

}  // namespace rtp::gateway
