// What is stored of an item: the item, and which change made it so.
#pragma once

#include <cstdint>

#include "dynamodb/attribute_value.h"

namespace rtp::tables {

/// The sequence number is that of the item's newest change in the stream; 0 in a table without a stream.
struct ItemVersion {
  dynamodb::Item item;
  std::uint64_t sequence_number = 0;

  bool operator==(const ItemVersion&) const = default;
};

}  // namespace rtp::tables
