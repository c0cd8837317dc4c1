// The operations on tables as typed requests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dynamodb/schema.h"

namespace rtp::dynamodb {

struct CreateTableRequest {
  TableSchema schema;  // table_id, created and stream_label are still empty
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

struct CreateIndex {
  SecondaryIndex index;
};
struct UpdateIndex {
  std::string name;
  Throughput throughput;
};
struct DeleteIndex {
  std::string name;
};
using IndexUpdate = std::variant<CreateIndex, UpdateIndex, DeleteIndex>;

/// What is absent stays as it is.
struct UpdateTableRequest {
  std::string table_name;
  std::vector<KeyAttribute> attribute_definitions;  // those of new indexes, perhaps of all
  std::optional<BillingMode> billing_mode;
  std::optional<Throughput> throughput;
  std::optional<StreamSpecification> stream;
  std::optional<bool> deletion_protection;
  std::vector<IndexUpdate> index_updates;
};

}  // namespace rtp::dynamodb
