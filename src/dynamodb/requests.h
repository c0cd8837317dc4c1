// The operations of the DynamoDB API as typed requests and results. Parsing checks what can be checked
// without a table; what needs the key schema is checked where the table is known.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "dynamodb/expression.h"
#include "dynamodb/schema.h"
#include "dynamodb/table_settings.h"

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
};

struct UpdateItemRequest {
  std::string table_name;
  Item key;
  std::optional<Update> update;  // absent: creates the item if it is missing
  std::optional<Condition> condition;
  ReturnValues return_values = ReturnValues::kNone;
  ReturnValues on_condition_failure = ReturnValues::kNone;
  ReturnConsumedCapacity capacity = ReturnConsumedCapacity::kNone;
};

struct DeleteItemRequest {
  std::string table_name;
  Item key;
  std::optional<Condition> condition;
  ReturnValues return_values = ReturnValues::kNone;
  ReturnValues on_condition_failure = ReturnValues::kNone;
  ReturnConsumedCapacity capacity = ReturnConsumedCapacity::kNone;
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
};

struct BatchGetItemRequest {
  std::vector<BatchGet> tables;
  ReturnConsumedCapacity capacity = ReturnConsumedCapacity::kNone;
};

/// What Query and Scan share.
struct ReadPage {
  std::string table_name;
  std::optional<std::int64_t> limit;  // items evaluated, at least 1
  std::optional<Item> exclusive_start_key;
  std::optional<Condition> filter;
  std::optional<Projection> projection;
  bool count_only = false;
  bool consistent_read = false;
  ReturnConsumedCapacity capacity = ReturnConsumedCapacity::kNone;
};

struct QueryRequest {
  ReadPage page;
  std::string key_condition;  // text: it resolves only against the table's key schema
  Placeholders placeholders;  // for key_condition; those of filter and projection are marked as used
  bool scan_index_forward = true;
};

struct ScanRequest {
  ReadPage page;
  std::uint32_t segment = 0;
  std::uint32_t total_segments = 1;
};

struct CreateTableRequest {
  TableSchema schema;  // table_id, created and what describes its stream are still empty
};
struct DeleteTableRequest {
  std::string table_name;
};
struct DescribeTableRequest {
  std::string table_name;
};
struct ListTablesRequest {
  std::optional<std::string> exclusive_start_table_name;
  std::int64_t limit = 100;
};

using Request =
    std::variant<PutItemRequest, UpdateItemRequest, DeleteItemRequest, BatchWriteItemRequest, GetItemRequest,
                 BatchGetItemRequest, QueryRequest, ScanRequest, CreateTableRequest, DeleteTableRequest,
                 DescribeTableRequest, ListTablesRequest, TableSettingsRequest>;

/// The request of operation `operation` ("PutItem") with JSON body `body`. Errors: kUnsupported for an
/// operation that is not offered, kMalformed (SerializationException) for wrong JSON types and, with an empty
/// message as DynamoDB has it, for what is not a JSON object; kInvalidArgument (ValidationException) in
/// DynamoDB's wording and order of checks; kPermissionDenied for a ResourceArn that is no ARN. What needs the
/// key schema is still to be checked: keys, duplicates in a batch, key attributes in an update or a filter,
/// QueryRequest::key_condition with its placeholders.
[[nodiscard]] Result<Request> parse_request(std::string_view operation, std::string_view body);

/// What a single write did. A condition that does not hold is a value here, not an error.
struct WriteOutcome {
  enum class Kind { kApplied, kConditionFailed };
  Kind kind = Kind::kApplied;
  std::optional<Item> attributes = {};  // by ReturnValues; with kConditionFailed by on_condition_failure
  std::uint64_t sequence_number = 0;    // of the stream record; 0 when there is none
  double write_units = 0;
};

struct ItemPage {
  std::vector<Item> items;  // after filter and projection; empty with count_only
  std::int64_t count = 0;
  std::int64_t scanned_count = 0;
  std::optional<Item> last_evaluated_key;
  double read_units = 0;
};

/// The body of an answer, one overload per operation, as DynamoDB writes it.
[[nodiscard]] std::string serialize_write(const WriteOutcome& outcome, std::string_view table_name,
                                          ReturnConsumedCapacity capacity);
[[nodiscard]] std::string serialize_batch_write(const std::map<std::string, double>& write_units,
                                                ReturnConsumedCapacity capacity);
[[nodiscard]] std::string serialize_get(const std::optional<Item>& item, double read_units,
                                        std::string_view table_name, ReturnConsumedCapacity capacity);
/// `unprocessed` are the tables whose keys are to be asked for again.
[[nodiscard]] std::string serialize_batch_get(const std::map<std::string, std::vector<Item>>& items,
                                              const std::map<std::string, double>& read_units,
                                              const std::vector<BatchGet>& unprocessed,
                                              ReturnConsumedCapacity capacity);
[[nodiscard]] std::string serialize_page(const ItemPage& page, const ReadPage& request);
/// {"TableDescription": ...} for CreateTable and DeleteTable, {"Table": ...} for DescribeTable.
[[nodiscard]] std::string serialize_table(std::string_view member, const TableDescription& description);
[[nodiscard]] std::string serialize_table_names(const std::vector<std::string>& names,
                                                const std::optional<std::string>& last_evaluated);

/// The HTTP status and body of an error: the one table from ErrorCode to DynamoDB's `__type`.
struct ErrorAnswer {
  int http_status = 400;
  std::string body;
};
[[nodiscard]] ErrorAnswer serialize_error(const Error& error);
/// ConditionalCheckFailedException, with `item` as its Item member where there is one.
[[nodiscard]] ErrorAnswer serialize_condition_failure(const std::optional<Item>& item);
/// TableNotFoundException, as the operations on backups have it.
[[nodiscard]] ErrorAnswer serialize_table_not_found(std::string_view table_name);

}  // namespace rtp::dynamodb
