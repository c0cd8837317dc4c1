#include <utility>

#include "dynamodb/index_parameters.h"
#include "dynamodb/request_parsers.h"
#include "dynamodb/table_parameters.h"

namespace rtp::dynamodb {
namespace {

std::vector<KeyAttribute> read_required_definitions(Members& members) {
  members.require("AttributeDefinitions");
  return read_attribute_definitions(members);
}

/// The members of CreateTable, with their constraints.
struct Parameters {
  explicit Parameters(Members& members)
      : table_name(members.string("TableName")),
        definitions(read_required_definitions(members)),
        billing_mode(read_billing_mode(members).value_or(BillingMode::kProvisioned)),
        throughput(read_throughput(members)),
        key(read_key_elements(members)),
        local_indexes(read_indexes(members, false)),
        global_indexes(read_indexes(members, true)),
        stream(read_stream_specification(members)),
        deletion_protection(members.boolean("DeletionProtectionEnabled", false)) {
    if (table_name) {
      members.check_name("TableName", *table_name);
    }
  }

  std::optional<std::string_view> table_name;
  std::vector<KeyAttribute> definitions;
  BillingMode billing_mode;
  std::optional<Throughput> throughput;
  std::vector<KeyElement> key;
  std::optional<std::vector<IndexParameters>> local_indexes;
  std::optional<std::vector<IndexParameters>> global_indexes;
  std::optional<StreamSpecification> stream;
  bool deletion_protection;
};

Result<void> check_billing(const Parameters& parameters) {
  const bool provisioned = parameters.billing_mode == BillingMode::kProvisioned;
  if (provisioned && !parameters.throughput) {
    return invalid_parameter(
        "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
  }
  if (!provisioned && parameters.throughput) {
    return invalid_parameter(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
        "PAY_PER_REQUEST");
  }
  return check_bounds(parameters.throughput.value_or(Throughput{}));
}

Result<void> check_stream(const StreamSpecification& stream) {
  if (stream.enabled && !stream.view) {
    return invalid_parameter("Table is being created with a stream enabled, UpdateViewType is required");
  }
  if (!stream.enabled && stream.view) {
    return invalid_parameter(
        "Table is being created with a stream disabled, UpdateViewType should not be specified");
  }
  return {};
}

/// The table, when the constraints hold. Errors in the order in which DynamoDB finds them.
Result<TableSchema> resolve(Parameters parameters) {
  RTP_CHECK(check_billing(parameters));
  if (parameters.definitions.size() < parameters.key.size()) {
    return invalid("Invalid KeySchema: Some index key attribute have no definition");
  }
  TableSchema schema;
  schema.name = parameters.table_name.value_or("");
  RTP_TRY(schema.key, resolve_key(parameters.key, parameters.definitions));
  schema.attribute_definitions = std::move(parameters.definitions);
  schema.billing_mode = parameters.billing_mode;
  if (parameters.local_indexes) {
    RTP_CHECK(add_local_indexes(*parameters.local_indexes, schema));
  }
  if (parameters.global_indexes) {
    RTP_CHECK(add_global_indexes(*parameters.global_indexes, schema));
  }
  RTP_CHECK(check_definitions_and_projections(schema));
  const StreamSpecification stream = parameters.stream.value_or(StreamSpecification{});
  RTP_CHECK(check_stream(stream));
  schema.stream = stream.enabled ? stream.view : std::nullopt;
  schema.throughput = parameters.throughput.value_or(Throughput{});
  schema.deletion_protection = parameters.deletion_protection;
  return schema;
}

}  // namespace

Result<Request> parse_create_table(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  Parameters parameters(members);
  RTP_CHECK(check_table_name_presence(validation, parameters.table_name));
  RTP_CHECK(validation.check());
  RTP_TRY(TableSchema schema, resolve(std::move(parameters)));
  RTP_TRY(schema.tags, read_tags(members, validation));
  return CreateTableRequest{std::move(schema)};
}

}  // namespace rtp::dynamodb
