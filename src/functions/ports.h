// What the functions need from the place they run in. Synchronous and tiny, because each place implements
// them its own way: embedded on the gateway's memory and the tables, on AWS on DynamoDB and @connections.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "dynamodb/attribute_value.h"

namespace rtp::functions {

/// One row of WebSocketConnectionManager per connection and item it is subscribed to.
struct ConnectionRow {
  std::string connection_id;
  std::string real_time_item_id;
  std::string real_time_item_key;
  std::chrono::seconds ttl{};  // Unix time after which the row is stale
};

/// Which connection watches which item.
class ConnectionTable {
 public:
  virtual ~ConnectionTable() = default;
  /// kUnavailable when the table cannot take the rows: the connection must be refused.
  [[nodiscard]] virtual Result<void> put(const std::vector<ConnectionRow>& rows) = 0;
  /// Removes all rows of `connection_id`; none is no error.
  [[nodiscard]] virtual Result<void> remove(std::string_view connection_id) = 0;
};

/// The message for every connection that watches an item. Shared, never changed.
using Payload = std::shared_ptr<const std::string>;

struct DeliveryReport {
  std::size_t receivers = 0;  // connections it was handed to
  std::size_t gone = 0;       // connections found closed and removed
  std::size_t failed = 0;     // connections that could not take it
};

/// The connections that watch an item.
class Audience {
 public:
  virtual ~Audience() = default;
  /// Whether anyone may watch it; false lets the caller skip making the payload.
  [[nodiscard]] virtual bool has_receivers(std::string_view real_time_item_id) const = 0;
  /// One failing connection never fails the others.
  virtual DeliveryReport deliver(std::string_view real_time_item_id, std::uint64_t sequence_number,
                                 const Payload& payload) = 0;
};

}  // namespace rtp::functions
