// What the functions need from the place they run in. Synchronous and tiny, because each place implements
// them its own way: embedded on the gateway's memory and the tables, on AWS on DynamoDB and @connections.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "dynamodb/stream_record.h"
#include "events/item_change.h"
#include "functions/subscription_options.h"

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
  /// Removes the rows of `connection_id` for those items; none is no error.
  [[nodiscard]] virtual Result<void> remove(std::string_view connection_id,
                                            const std::vector<std::string>& real_time_item_ids) = 0;
};

/// What a client of rtp.v1 asks for beside the items.
struct SubscribeRequest {
  SubscriptionOptions options;
  std::string request_id;  // JSON text, for what is later said of this request; empty where there is none
};

/// What the clients that speak rtp.v1 watch.
class Subscriptions {
 public:
  virtual ~Subscriptions() = default;
  /// Watches items and patterns; one that is watched already gets the new options. What comes of it comes
  /// after the answer to the message. Those that were not watched before. kTooLarge where the connection
  /// would watch or be sent too much, kGone where it is not there: then nothing has changed.
  [[nodiscard]] virtual Result<std::vector<std::string>> subscribe(std::string_view connection_id,
                                                                   const std::vector<std::string>& items,
                                                                   const SubscribeRequest& request) = 0;
  /// Those of them that were watched. kGone where the connection is not there.
  [[nodiscard]] virtual Result<std::vector<std::string>> unsubscribe(
      std::string_view connection_id, const std::vector<std::string>& items) = 0;
  /// Messages in a second; absent: no limit. kGone where the connection is not there; kUnsupported where
  /// there are no limits.
  [[nodiscard]] virtual Result<void> set_max_rate(std::string_view connection_id,
                                                  std::optional<double> max_rate) = 0;
};

/// The item for every connection that watches it. Shared, never changed.
using Payload = std::shared_ptr<const std::string>;

struct DeliveryReport {
  std::size_t receivers = 0;  // connections it was handed to
  std::size_t gone = 0;       // connections found closed and removed
  std::size_t failed = 0;     // connections that could not take it
  /// Whose receivers are not known, so that to deliver them again helps.
  std::vector<const dynamodb::StreamRecord*> undelivered = {};
};

/// The connections that watch an item.
class Audience {
 public:
  virtual ~Audience() = default;
  /// Whether anyone may watch it; false lets the caller skip making the payload.
  [[nodiscard]] virtual bool has_receivers(std::string_view real_time_item_id) const = 0;
  /// Takes one change; those of one item reach each connection in the order they are taken, those of
  /// different items may overtake each other. `record` is to be kept until finish(). `payload` is nullptr for
  /// a REMOVE, which has no new image.
  virtual void deliver(std::string_view real_time_item_id, const dynamodb::StreamRecord& record,
                       const Payload& payload) = 0;
  /// Sends on what was taken since the last time, and tells what came of it. One failing connection never
  /// fails the others.
  virtual DeliveryReport finish() = 0;
};

/// Where items are written.
class ItemTable {
 public:
  virtual ~ItemTable() = default;
  /// Makes the changes in their order, durable when it returns: one result for each, which stands for itself.
  /// kInvalidArgument or kTooLarge: the table refuses that change for good; all else: it may go in later.
  [[nodiscard]] virtual std::vector<Result<void>> apply(const std::vector<events::ItemChange>& changes) = 0;
};

/// An object that is being read.
class ObjectStream {
 public:
  virtual ~ObjectStream() = default;
  /// The next bytes into `buffer`, which is not empty: how many, at least one, or 0 at the end. kUnavailable
  /// where they cannot be had now.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<char> buffer) = 0;
};

/// The objects of buckets.
class ObjectReader {
 public:
  virtual ~ObjectReader() = default;
  /// The newest version where `version_id` is empty. kNotFound where it is not there (any more); all else: it
  /// may be read later.
  [[nodiscard]] virtual Result<std::unique_ptr<ObjectStream>> open(std::string_view bucket,
                                                                   std::string_view key,
                                                                   std::string_view version_id) = 0;
};

}  // namespace rtp::functions
