// The operations on items as typed requests. Parsing checks what can be checked without a table; what needs
// the key schema is checked where the table is known.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dynamodb/attribute_value.h"
#include "dynamodb/expression.h"

namespace rtp::dynamodb {

enum class ReturnValues { kNone, kAllOld, kAllNew, kUpdatedOld, kUpdatedNew };
enum class ReturnConsumedCapacity { kNone, kTotal, kIndexes };

struct PutItemRequest {
  std::string table_name;
  Item item;
  std::optional<Condition> condition;
  ReturnValues return_values = ReturnValues::kNone;
  ReturnValues on_condition_failure = ReturnValues::kNone;
  ReturnConsumedCapacity capacity = ReturnConsumedCapacity::kNone;
  bool returns_collection_metrics = false;
};

struct UpdateItemRequest {
  std::string table_name;
  Item key;
  std::optional<Update> update;  // absent: creates the item if it is missing
  std::optional<Condition> condition;
  ReturnValues return_values = ReturnValues::kNone;
  ReturnValues on_condition_failure = ReturnValues::kNone;
  ReturnConsumedCapacity capacity = ReturnConsumedCapacity::kNone;
  bool returns_collection_metrics = false;
};

struct DeleteItemRequest {
  std::string table_name;
  Item key;
  std::optional<Condition> condition;
  ReturnValues return_values = ReturnValues::kNone;
  ReturnValues on_condition_failure = ReturnValues::kNone;
  ReturnConsumedCapacity capacity = ReturnConsumedCapacity::kNone;
  bool returns_collection_metrics = false;
};

/// One write of a BatchWriteItem; at most 25 of them over all tables when they come from the wire.
struct BatchWrite {
  std::string table_name;
  Item item_or_key;
  bool is_delete = false;
};

struct BatchWriteItemRequest {
  std::vector<BatchWrite> writes;  // in the order of the request
  bool may_repeat_items = false;   // otherwise an item that is written twice is refused, as DynamoDB does
  ReturnConsumedCapacity capacity = ReturnConsumedCapacity::kNone;
};

struct GetItemRequest {
  std::string table_name;
  Item key;
  std::optional<Projection> projection;
  bool consistent_read = false;
  ReturnConsumedCapacity capacity = ReturnConsumedCapacity::kNone;
};

struct BatchGet {
  std::string table_name;
  std::vector<Item> keys;
  std::optional<Projection> projection;
  bool consistent_read = false;
  /// What `projection` was parsed from, for the UnprocessedKeys of the answer; empty without one.
  std::string projection_expression = {};
  std::map<std::string, std::string, std::less<>> attribute_names = {};
  std::vector<std::string> attributes_to_get = {};
};

struct BatchGetItemRequest {
  std::vector<BatchGet> tables;
  ReturnConsumedCapacity capacity = ReturnConsumedCapacity::kNone;
};

/// What Query and Scan share.
struct ReadPage {
  std::string table_name;
  std::optional<std::string> index_name;
  std::optional<std::int64_t> limit;  // items evaluated, at least 1
  std::optional<Item> exclusive_start_key;
  std::optional<Condition> filter;
  bool is_legacy_filter = false;  // QueryFilter or ScanFilter, which messages name otherwise
  std::optional<Projection> projection;
  bool count_only = false;
  bool all_attributes = false;  // also what the index does not project
  bool consistent_read = false;
  ReturnConsumedCapacity capacity = ReturnConsumedCapacity::kNone;
};

struct QueryRequest {
  ReadPage page;
  KeyConditions key_conditions;  // they resolve only against the key schema of the table or index
  bool scan_index_forward = true;
};

struct ScanRequest {
  ReadPage page;
  std::uint32_t segment = 0;
  std::uint32_t total_segments = 1;
};

}  // namespace rtp::dynamodb
