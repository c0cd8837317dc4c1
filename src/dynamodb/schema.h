// What a table is: its key, its stream, its description. Pure values.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/container/static_vector.hpp>

#include "base/error.h"
#include "dynamodb/attribute_value.h"

namespace rtp::dynamodb {

/// One attribute of a primary key; its type is S, N or B.
struct KeyAttribute {
  std::string name;
  Type type = Type::kString;
  bool operator==(const KeyAttribute&) const = default;
};

struct KeySchema {
  KeyAttribute hash;
  std::optional<KeyAttribute> range;
  bool operator==(const KeySchema&) const = default;

  /// The hash key, and after it the range key where there is one.
  [[nodiscard]] boost::container::static_vector<const KeyAttribute*, 2> attributes() const;
  /// Whether an attribute of the key is called so.
  [[nodiscard]] bool has(std::string_view attribute) const;
};

enum class StreamViewType { kKeysOnly, kNewImage, kOldImage, kNewAndOldImages };
enum class BillingMode { kProvisioned, kPayPerRequest };
enum class TableStatus { kCreating, kUpdating, kActive, kDeleting };

struct Throughput {
  std::int64_t read = 0;  // units
  std::int64_t write = 0;
  bool operator==(const Throughput&) const = default;
};

struct StreamSpecification {
  bool enabled = false;
  std::optional<StreamViewType> view;
};

enum class ProjectionType { kAll, kKeysOnly, kInclude };
enum class IndexStatus { kCreating, kActive, kDeleting };

/// A secondary index. It has those items of the table that have all its key attributes, and of them the
/// attributes it projects: always its own key and the table's.
struct SecondaryIndex {
  std::string name;
  bool global = true;  // otherwise local: its hash key is the table's
  KeySchema key;
  ProjectionType projection = ProjectionType::kAll;
  std::vector<std::string> non_key_attributes = {};  // kInclude
  IndexStatus status = IndexStatus::kActive;         // kCreating: not all items of the table are in it yet
  Throughput throughput = {};                        // of a global index
  bool operator==(const SecondaryIndex&) const = default;
};

struct TableSchema {
  std::string name;
  KeySchema key;
  std::vector<KeyAttribute> attribute_definitions;  // in the order of the request
  std::optional<StreamViewType> stream;             // absent: no stream
  BillingMode billing_mode = BillingMode::kPayPerRequest;
  Throughput throughput;
  std::string table_id;  // UUID
  std::chrono::milliseconds created{};
  std::string stream_label;  // ISO time, of the last stream also after it ended; empty before the first
  bool deletion_protection = false;
  std::vector<SecondaryIndex> indexes;       // in the order in which they were asked for
  std::optional<std::string> ttl_attribute;  // absent: nothing expires
  std::map<std::string, std::string> tags;
  std::chrono::milliseconds stream_created{};  // of the stream with stream_label
  std::uint64_t stream_start = 0;              // its records have at least this sequence number
  bool operator==(const TableSchema&) const = default;

  /// nullptr when there is no such index.
  [[nodiscard]] const SecondaryIndex* find_index(std::string_view index_name) const;

  /// The names of the attributes of its key and of those of its indexes.
  [[nodiscard]] std::set<std::string_view> key_attributes() const;
};

struct TableDescription {
  TableSchema schema;
  TableStatus status = TableStatus::kActive;
  std::int64_t item_count = 0;
  std::int64_t size_bytes = 0;
};

inline constexpr std::int64_t kMaxCapacityUnits = 1'000'000'000'000;
inline constexpr std::size_t kMaxGlobalIndexes = 20;
inline constexpr std::size_t kMaxHashKeyBytes = 2048;
inline constexpr std::size_t kMaxRangeKeyBytes = 1024;

/// Refuses an item without a key. Errors in DynamoDB's wording (kInvalidArgument): a key attribute is
/// missing, of the wrong type, empty or too long.
[[nodiscard]] Result<void> check_key_of_item(const KeySchema& schema, const Item& item);

/// check_key_of_item for a put of a BatchWriteItem, where DynamoDB words a missing or mistyped key attribute
/// as in a wrong key.
[[nodiscard]] Result<void> check_key_of_batch_item(const KeySchema& schema, const Item& item);

/// The key attributes of `item`, which has them.
[[nodiscard]] Item key_attributes(const KeySchema& schema, const Item& item);

/// Checks that `key` has exactly the key attributes, well-formed. Errors (kInvalidArgument) in DynamoDB's
/// wording.
[[nodiscard]] Result<void> validate_key(const KeySchema& schema, const Item& key);

/// Refuses (kInvalidArgument) keys of one table in one batch of which two are the same. Quadratic: a batch
/// has at most 100 keys.
[[nodiscard]] Result<void> check_distinct(std::span<const Item> keys);

/// Where ARNs and stream records say the tables are.
inline constexpr std::string_view kRegion = "us-east-1";
inline constexpr std::string_view kAccountId = "000000000000";

/// arn:aws:dynamodb:{region}:{account}:table/{name}
[[nodiscard]] std::string table_arn(const TableSchema& schema);
/// {table_arn}/index/{index name}
[[nodiscard]] std::string index_arn(const TableSchema& schema, const SecondaryIndex& index);
/// {table_arn}/stream/{stream_label}
[[nodiscard]] std::string stream_arn(const TableSchema& schema);

}  // namespace rtp::dynamodb
