#include "dynamodb/index_parameters.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace rtp::dynamodb {
namespace {

constexpr std::size_t kMaxLocalIndexes = 5;
constexpr std::size_t kMaxProjectedAttributes = 100;

constexpr std::array<EnumName<ProjectionType>, 3> kProjectionTypes = {
    {{"ALL", ProjectionType::kAll},
     {"INCLUDE", ProjectionType::kInclude},
     {"KEYS_ONLY", ProjectionType::kKeysOnly}}};

std::string_view name_of(ProjectionType type) {
  return std::ranges::find(kProjectionTypes, type, &EnumName<ProjectionType>::value)->name;
}

std::optional<std::vector<std::string>> read_non_key_attributes(Members& projection) {
  const JsonArray* list = projection.list("NonKeyAttributes");
  if (list == nullptr) {
    return std::nullopt;
  }
  if (list->empty()) {
    projection.violate("NonKeyAttributes", "'[]'", "Member must have length greater than or equal to 1");
  }
  std::vector<std::string> attributes;
  for (const JsonValue& element : *list) {
    if (const auto name = projection.keep_type_error(json_string(element))) {
      attributes.emplace_back(*name);
    }
  }
  return attributes;
}

void read_projection(Members& members, IndexParameters& index) {
  members.require("Projection");
  if (const JsonObject* object = members.structure("Projection", "Projection")) {
    Members projection = members.within(*object, Members::path_within("Projection") + ".");
    index.projection = projection.enumerator("ProjectionType", kProjectionTypes);
    index.non_key_attributes = read_non_key_attributes(projection);
  }
}

Result<void> check_projection(const IndexParameters& index) {
  if (!index.projection) {
    return invalid_parameter("Unknown ProjectionType: null");
  }
  if (index.non_key_attributes && index.projection != ProjectionType::kInclude) {
    return invalid_parameter("ProjectionType is " + std::string(name_of(*index.projection)) +
                             ", but NonKeyAttributes is specified");
  }
  if (!index.non_key_attributes && index.projection == ProjectionType::kInclude) {
    return invalid_parameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  }
  return {};
}

Result<void> check_local_key(const IndexParameters& parameters, const TableSchema& schema) {
  if (parameters.key.size() < 2) {
    return invalid_parameter("Index KeySchema does not have a range key for index: " + parameters.name);
  }
  const std::string& hash = parameters.key.front().name;
  if (hash != schema.key.hash.name) {
    return invalid_parameter(
        "Index KeySchema does not have the same leading hash key as table KeySchema for index: " +
        parameters.name + ". index hash key: " + hash + ", table hash key: " + schema.key.hash.name);
  }
  return {};
}

Result<void> add(SecondaryIndex index, TableSchema& schema) {
  if (schema.find_index(index.name) != nullptr) {
    return invalid_parameter("Duplicate index name: " + index.name);
  }
  schema.indexes.push_back(std::move(index));
  return {};
}

}  // namespace

std::string read_index_name(Members& members) {
  const auto name = members.string("IndexName");
  members.require("IndexName");
  if (name) {
    members.check_name("IndexName", *name);
  }
  return std::string(name.value_or(""));
}

IndexParameters read_index(Members& members, bool global) {
  IndexParameters index;
  index.name = read_index_name(members);
  index.key = read_key_elements(members);
  read_projection(members, index);
  if (global) {
    index.throughput = read_throughput(members);
  }
  return index;
}

std::optional<std::vector<IndexParameters>> read_indexes(Members& members, bool global) {
  const std::string_view name = global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes";
  if (!members.has(name)) {
    return std::nullopt;
  }
  std::vector<IndexParameters> indexes;
  read_structures(members, name, global ? "GlobalSecondaryIndex" : "LocalSecondaryIndex",
                  [&](Members& element) { indexes.push_back(read_index(element, global)); });
  return indexes;
}

Result<SecondaryIndex> resolve_index(const IndexParameters& parameters, bool global,
                                     const std::vector<KeyAttribute>& definitions) {
  SecondaryIndex index;
  index.name = parameters.name;
  index.global = global;
  RTP_TRY(index.key, resolve_key(parameters.key, definitions));
  RTP_CHECK(check_projection(parameters));
  index.projection = *parameters.projection;  // NOLINT(bugprone-unchecked-optional-access): checked above
  index.non_key_attributes = parameters.non_key_attributes.value_or(std::vector<std::string>{});
  index.throughput = parameters.throughput.value_or(Throughput{});
  return index;
}

Result<void> add_local_indexes(const std::vector<IndexParameters>& indexes, TableSchema& schema) {
  if (indexes.empty()) {
    return invalid_parameter("List of LocalSecondaryIndexes is empty");
  }
  if (!schema.key.range) {
    return invalid_parameter(
        "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex");
  }
  for (const IndexParameters& parameters : indexes) {
    RTP_CHECK(resolve_key(parameters.key, schema.attribute_definitions));
    RTP_CHECK(check_local_key(parameters, schema));
    RTP_TRY(SecondaryIndex index, resolve_index(parameters, false, schema.attribute_definitions));
    RTP_CHECK(add(std::move(index), schema));
  }
  if (indexes.size() > kMaxLocalIndexes) {
    return invalid_parameter("Number of LocalSecondaryIndexes exceeds per-table limit of 5");
  }
  return {};
}

Result<void> add_global_indexes(const std::vector<IndexParameters>& indexes, TableSchema& schema) {
  if (indexes.empty()) {
    return invalid_parameter("List of GlobalSecondaryIndexes is empty");
  }
  for (const IndexParameters& parameters : indexes) {
    RTP_TRY(SecondaryIndex index, resolve_index(parameters, true, schema.attribute_definitions));
    if (parameters.throughput && schema.billing_mode == BillingMode::kPayPerRequest) {
      return invalid_parameter("ProvisionedThroughput should not be specified for index: " + parameters.name +
                               " when BillingMode is PAY_PER_REQUEST");
    }
    RTP_CHECK(add(std::move(index), schema));
  }
  if (indexes.size() > kMaxGlobalIndexes) {
    return invalid_parameter("GlobalSecondaryIndex count exceeds the per-table limit of 20");
  }
  return {};
}

Result<void> check_definitions_and_projections(const TableSchema& schema) {
  const std::set<std::string_view> used = schema.key_attributes();
  std::size_t projected = 0;
  for (const SecondaryIndex& index : schema.indexes) {
    projected += index.non_key_attributes.size();
  }
  if (projected > kMaxProjectedAttributes) {
    return invalid_parameter(
        "The total number of projected attributes of all indexes exceeds the limit of 100");
  }
  if (schema.indexes.empty() && used.size() != schema.attribute_definitions.size()) {
    return invalid_parameter(
        "Number of attributes in KeySchema does not exactly match number of attributes defined in "
        "AttributeDefinitions");
  }
  std::vector<std::string_view> unused;
  for (const KeyAttribute& definition : schema.attribute_definitions) {
    if (!used.contains(definition.name)) {
      unused.push_back(definition.name);
    }
  }
  if (unused.empty()) {
    return {};
  }
  return invalid_parameter(
      "Some AttributeDefinitions are not used. AttributeDefinitions: " + joined("[]", unused) +
      ", keys used: " + joined("[]", std::vector<std::string_view>(used.begin(), used.end())));
}

}  // namespace rtp::dynamodb
