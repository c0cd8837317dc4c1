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
#include "dynamodb/consumed_units.h"
#include "dynamodb/item_requests.h"
#include "dynamodb/schema.h"
#include "dynamodb/table_requests.h"
#include "dynamodb/table_settings.h"
#include "dynamodb/transaction_requests.h"

namespace rtp::dynamodb {

using Request =
    std::variant<PutItemRequest, UpdateItemRequest, DeleteItemRequest, BatchWriteItemRequest, GetItemRequest,
                 BatchGetItemRequest, QueryRequest, ScanRequest, CreateTableRequest, UpdateTableRequest,
                 DeleteTableRequest, DescribeTableRequest, ListTablesRequest, TransactWriteItemsRequest,
                 TransactGetItemsRequest, TableSettingsRequest>;

/// The request of operation `operation` ("PutItem") with JSON body `body`. Errors: kUnsupported for an
/// operation that is not offered, kMalformed (SerializationException) for wrong JSON types and, with an empty
/// message as DynamoDB has it, for what is not a JSON object; kInvalidArgument (ValidationException) in
/// DynamoDB's wording and order of checks; kPermissionDenied for a ResourceArn that is no ARN. What needs the
/// key schema is still to be checked: keys, duplicates in a batch, key attributes in an update or a filter,
/// QueryRequest::key_conditions.
[[nodiscard]] Result<Request> parse_request(std::string_view operation, std::string_view body);

/// What a single write did. A condition that does not hold is a value here, not an error.
struct WriteOutcome {
  enum class Kind { kApplied, kConditionFailed };
  Kind kind = Kind::kApplied;
  std::optional<Item> attributes = {};  // by ReturnValues; with kConditionFailed by on_condition_failure
  std::uint64_t sequence_number = 0;    // of the stream record; 0 when there is none
  ConsumedUnits units = {};
  std::optional<Item> item_collection = {};  // in a table with local indexes, the hash key of the item
};

/// What one action of a transaction came to, as TransactionCanceledException lists them.
struct CancellationReason {
  enum class Code { kNone, kConditionalCheckFailed, kValidationError };
  Code code = Code::kNone;
  std::string message = {};       // empty with kNone
  std::optional<Item> item = {};  // with kConditionalCheckFailed, by on_condition_failure

  [[nodiscard]] bool cancels() const { return code != Code::kNone; }
};

/// What TransactWriteItems did. Whatever keeps it from being applied is a value here, not an error.
struct TransactWriteOutcome {
  enum class Kind { kApplied, kCancelled, kTokenReused };
  Kind kind = Kind::kApplied;
  std::vector<CancellationReason> reasons = {};     // kCancelled: one of each action
  std::map<std::string, ConsumedUnits> units = {};  // by table; empty when it was applied before
};

struct TransactGetOutcome {
  std::vector<std::optional<Item>> items = {};      // of each action, when none cancels
  std::vector<CancellationReason> reasons = {};     // of each action, when one cancels; otherwise empty
  std::map<std::string, ConsumedUnits> units = {};  // by table
};

struct ItemPage {
  std::vector<Item> items;  // after filter and projection; empty with count_only
  std::int64_t count = 0;
  std::int64_t scanned_count = 0;
  std::optional<Item> last_evaluated_key;
  ConsumedUnits units;
};

/// The body of an answer, one overload per operation, as DynamoDB writes it.
/// `with_metrics`: ItemCollectionMetrics, where there is a collection.
[[nodiscard]] std::string serialize_write(const WriteOutcome& outcome, std::string_view table_name,
                                          ReturnConsumedCapacity capacity, bool with_metrics);
[[nodiscard]] std::string serialize_batch_write(const std::map<std::string, ConsumedUnits>& units,
                                                ReturnConsumedCapacity capacity);
[[nodiscard]] std::string serialize_get(const std::optional<Item>& item, double read_units,
                                        std::string_view table_name, ReturnConsumedCapacity capacity);
/// `unprocessed` are the tables whose keys are to be asked for again.
[[nodiscard]] std::string serialize_batch_get(const std::map<std::string, std::vector<Item>>& items,
                                              const std::map<std::string, ConsumedUnits>& units,
                                              const std::vector<BatchGet>& unprocessed,
                                              ReturnConsumedCapacity capacity);
[[nodiscard]] std::string serialize_page(const ItemPage& page, const ReadPage& request);
[[nodiscard]] std::string serialize_transact_write(const TransactWriteOutcome& outcome,
                                                   ReturnConsumedCapacity capacity);
[[nodiscard]] std::string serialize_transact_get(const TransactGetOutcome& outcome,
                                                 ReturnConsumedCapacity capacity);
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
/// TransactionCanceledException.
[[nodiscard]] ErrorAnswer serialize_cancellation(const std::vector<CancellationReason>& reasons);
/// IdempotentParameterMismatchException.
[[nodiscard]] ErrorAnswer serialize_reused_token();
/// TableNotFoundException, as the operations on backups have it.
[[nodiscard]] ErrorAnswer serialize_table_not_found(std::string_view table_name);

}  // namespace rtp::dynamodb
