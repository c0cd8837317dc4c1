// One change of an item, as DynamoDB Streams shapes it. Immutable once made; shared between threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dynamodb/attribute_value.h"
#include "dynamodb/schema.h"

namespace rtp::dynamodb {

enum class EventName { kInsert, kModify, kRemove };

struct StreamRecord {
  std::uint64_t sequence_number = 0;  // place in the one order of changes; the first change is 1
  std::string table_name;
  EventName event_name = EventName::kInsert;
  std::chrono::milliseconds created{};  // wall clock
  Item keys;
  std::optional<Item> new_image;  // absent: REMOVE, or not in the table's view
  std::optional<Item> old_image;  // absent: INSERT, or not in the table's view
  StreamViewType view = StreamViewType::kNewAndOldImages;
  bool expired = false;  // REMOVE: by the item's TTL, not by a request

  bool operator==(const StreamRecord&) const = default;
};

/// The records of one commit, in order of their sequence numbers.
using StreamBatch = std::shared_ptr<const std::vector<StreamRecord>>;

}  // namespace rtp::dynamodb
