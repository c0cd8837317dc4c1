// The secondary indexes that a request asks for, read with their constraints and checked against its table.
// Internal to request parsing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "dynamodb/request_reader.h"
#include "dynamodb/requests.h"
#include "dynamodb/schema.h"
#include "dynamodb/table_parameters.h"

namespace rtp::dynamodb {

/// An index as the request has it.
struct IndexParameters {
  std::string name;
  std::vector<KeyElement> key;
  std::optional<ProjectionType> projection;
  std::optional<std::vector<std::string>> non_key_attributes;
  std::optional<Throughput> throughput;
};

/// The IndexName of `members`, which must be there.
[[nodiscard]] std::string read_index_name(Members& members);

/// The members of one index. A local one has no throughput.
[[nodiscard]] IndexParameters read_index(Members& members, bool global);

/// LocalSecondaryIndexes or GlobalSecondaryIndexes, absent when the member is.
[[nodiscard]] std::optional<std::vector<IndexParameters>> read_indexes(Members& members, bool global);

/// The index over `definitions`. Errors (kInvalidArgument): its key as resolve_key() has them, or a
/// projection that contradicts itself.
[[nodiscard]] Result<SecondaryIndex> resolve_index(const IndexParameters& parameters, bool global,
                                                   const std::vector<KeyAttribute>& definitions);

/// Appends the indexes of a CreateTable to those of `schema`, whose key, attribute definitions and billing
/// mode are set. Errors (kInvalidArgument) in the order in which DynamoDB finds them.
[[nodiscard]] Result<void> add_local_indexes(const std::vector<IndexParameters>& indexes,
                                             TableSchema& schema);
[[nodiscard]] Result<void> add_global_indexes(const std::vector<IndexParameters>& indexes,
                                              TableSchema& schema);

/// Refuses (kInvalidArgument) a schema whose attribute definitions are not exactly those that keys use, or
/// whose indexes project more attributes than DynamoDB takes in all.
[[nodiscard]] Result<void> check_definitions_and_projections(const TableSchema& schema);

}  // namespace rtp::dynamodb
