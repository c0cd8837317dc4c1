#include "dynamodb/serialize_table.h"

#include <string_view>

#include "dynamodb/requests.h"
#include "dynamodb/stream.h"

namespace rtp::dynamodb {
namespace {

std::string_view name_of(TableStatus status) {
  switch (status) {
    case TableStatus::kCreating:
      return "CREATING";
    case TableStatus::kUpdating:
      return "UPDATING";
    case TableStatus::kActive:
      return "ACTIVE";
    case TableStatus::kDeleting:
      return "DELETING";
  }
  std::unreachable();
}

void append_definition(std::string& out, const KeyAttribute& attribute) {
  ObjectWriter::append_object(out, [&](ObjectWriter& definition) {
    definition.string("AttributeName", attribute.name);
    definition.string("AttributeType", descriptor(attribute.type));
  });
}

}  // namespace

void write_key(ObjectWriter& table, const KeySchema& key) {
  std::vector<std::pair<std::string_view, std::string_view>> elements = {{key.hash.name, "HASH"}};
  if (key.range) {
    elements.emplace_back(key.range->name, "RANGE");
  }
  table.array("KeySchema", elements, [](std::string& out, const auto& named) {
    ObjectWriter::append_object(out, [&](ObjectWriter& element) {
      element.string("AttributeName", named.first);
      element.string("KeyType", named.second);
    });
  });
}

double to_epoch_seconds(std::chrono::milliseconds time) { return static_cast<double>(time.count()) / 1000.0; }

namespace {

void write_billing(ObjectWriter& table, const TableSchema& schema) {
  table.object("ProvisionedThroughput", [&](ObjectWriter& throughput) {
    throughput.integer("NumberOfDecreasesToday", 0);
    throughput.integer("ReadCapacityUnits", schema.read_capacity_units);
    throughput.integer("WriteCapacityUnits", schema.write_capacity_units);
  });
  if (schema.billing_mode == BillingMode::kPayPerRequest) {
    table.object("BillingModeSummary",
                 [](ObjectWriter& summary) { summary.string("BillingMode", "PAY_PER_REQUEST"); });
  }
}

void write_stream(ObjectWriter& table, const TableSchema& schema) {
  if (schema.stream) {
    table.object("StreamSpecification", [&](ObjectWriter& specification) {
      specification.boolean("StreamEnabled", true);
      specification.string("StreamViewType", view_name(*schema.stream));
    });
  }
  if (!schema.stream_label.empty()) {
    table.string("LatestStreamLabel", schema.stream_label);
    table.string("LatestStreamArn", stream_arn(schema));
  }
}

}  // namespace

std::string serialize_table(std::string_view member, const TableDescription& description) {
  const TableSchema& schema = description.schema;
  return json_object([&](ObjectWriter& answer) {
    answer.object(member, [&](ObjectWriter& table) {
      table.string("TableName", schema.name);
      table.string("TableStatus", name_of(description.status));
      table.decimal("CreationDateTime", to_epoch_seconds(schema.created));
      table.array("AttributeDefinitions", schema.attribute_definitions, append_definition);
      write_key(table, schema.key);
      write_billing(table, schema);
      table.integer("TableSizeBytes", description.size_bytes);
      table.integer("ItemCount", description.item_count);
      table.string("TableArn", table_arn(schema));
      table.string("TableId", schema.table_id);
      write_stream(table, schema);
      table.boolean("DeletionProtectionEnabled", schema.deletion_protection);
    });
  });
}

}  // namespace rtp::dynamodb
