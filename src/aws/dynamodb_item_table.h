// Items in a table of DynamoDB. Adapter of functions::ItemTable. Belongs to its CallLoop.
#pragma once

#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "aws/call_loop.h"
#include "aws/dynamodb_client.h"
#include "functions/ports.h"

namespace rtp::aws {

/// The operation that makes a change, and its JSON.
struct ItemOperation {
  std::string name;  // PutItem, UpdateItem or DeleteItem
  std::string body;
};
/// Of a table whose hash key is the attribute `item_key`.
[[nodiscard]] ItemOperation item_operation(std::string_view table_name, std::string_view item_key,
                                           const events::ItemChange& change);

class DynamodbItemTable final : public functions::ItemTable {
 public:
  /// The client and the loop outlive it. `item_key` is the name of the items' key attribute.
  DynamodbItemTable(DynamodbClient& dynamodb, CallLoop& loop, std::string table_name, std::string item_key);

  /// Changes of one item are made one after the other, and none behind one that may go in later; different
  /// items at once.
  [[nodiscard]] std::vector<Result<void>> apply(const std::vector<events::ItemChange>& changes) override;

 private:
  /// Those of one item, which `results` gets at the same places.
  [[nodiscard]] boost::asio::awaitable<void> apply_chain(const std::vector<events::ItemChange>* changes,
                                                         std::vector<std::size_t> places,
                                                         std::vector<Result<void>>* results);

  DynamodbClient& dynamodb_;
  CallLoop& loop_;
  std::string table_name_;
  std::string item_key_;
};

}  // namespace rtp::aws
