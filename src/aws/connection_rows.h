// Rows of WebSocketConnectionManager in a table of DynamoDB: hash key connectionId, range key realTimeItemId,
// index realTimeItemId-index by realTimeItemId. Belongs to its CallLoop.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "aws/call_loop.h"
#include "aws/dynamodb_client.h"
#include "base/error.h"
#include "functions/ports.h"

namespace rtp::aws {

inline constexpr std::string_view kItemIdIndex = "realTimeItemId-index";

/// A row as an item of the table.
[[nodiscard]] dynamodb::Item connection_item(const functions::ConnectionRow& row);
/// The key of a row.
[[nodiscard]] dynamodb::Item connection_key(std::string_view connection_id, std::string_view item_id);

class ConnectionRows {
 public:
  /// Both outlive it.
  ConnectionRows(DynamodbClient& dynamodb, CallLoop& loop, std::string table_name);

  /// Any number of writes, each of another row, in batches; the first error, when all have ended.
  [[nodiscard]] Result<void> write(std::vector<DynamodbClient::Write> writes);

  /// The realTimeItemIds of a connection.
  [[nodiscard]] Result<std::vector<std::string>> items_of(std::string_view connection_id);

  /// Gets the connections of each page.
  using OnConnections = std::function<void(std::vector<std::string> connection_ids)>;
  /// Who watches an item, by the index.
  [[nodiscard]] boost::asio::awaitable<Result<void>> find_connections(std::string item_id,
                                                                      OnConnections on_connections);

 private:
  [[nodiscard]] boost::asio::awaitable<void> write_batch(std::vector<DynamodbClient::Write> batch,
                                                         Result<void>* outcome);

  DynamodbClient& dynamodb_;
  CallLoop& loop_;
  std::string table_name_;
};

}  // namespace rtp::aws
