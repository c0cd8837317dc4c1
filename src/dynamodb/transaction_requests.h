// The transactions as typed requests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dynamodb/item_requests.h"

namespace rtp::dynamodb {

/// Writes nothing; the transaction is cancelled unless the condition holds.
struct ConditionCheckRequest {
  std::string table_name;
  Item key;
  std::optional<Condition> condition;  // always there when it comes from the wire
  ReturnValues on_condition_failure = ReturnValues::kNone;
};

using TransactAction =
    std::variant<PutItemRequest, UpdateItemRequest, DeleteItemRequest, ConditionCheckRequest>;

struct TransactWriteItemsRequest {
  std::vector<TransactAction> actions;  // 1 to 100 when they come from the wire, each of another item
  std::optional<std::string> token;     // ClientRequestToken
  std::uint64_t fingerprint = 0;        // of the actions: two requests that differ have different ones
  ReturnConsumedCapacity capacity = ReturnConsumedCapacity::kNone;
};

struct TransactGetItemsRequest {
  std::vector<GetItemRequest> gets;  // 1 to 100 when they come from the wire
  ReturnConsumedCapacity capacity = ReturnConsumedCapacity::kNone;
};

}  // namespace rtp::dynamodb
