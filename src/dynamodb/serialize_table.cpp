#include <string_view>

#include "dynamodb/json_writer.h"
#include "dynamodb/requests.h"

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

std::string_view name_of(StreamViewType view) {
  switch (view) {
    case StreamViewType::kKeysOnly:
      return "KEYS_ONLY";
    case StreamViewType::kNewImage:
      return "NEW_IMAGE";
    case StreamViewType::kOldImage:
      return "OLD_IMAGE";
    case StreamViewType::kNewAndOldImages:
      return "NEW_AND_OLD_IMAGES";
  }
  std::unreachable();
}

void append_definition(std::string& out, const KeyAttribute& attribute) {
  ObjectWriter::append_object(out, [&](ObjectWriter& definition) {
    definition.string("AttributeName", attribute.name);
    definition.string("AttributeType", descriptor(attribute.type));
  });
}

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

void write_billing(ObjectWriter& table, const TableSchema& schema) {
  table.object("ProvisionedThroughput", [&](ObjectWriter& throughput) {
    throughput.integer("NumberOfDecreasesToday", 0);
    throughput.integer("ReadCapacityUnits", schema.read_capacity_units);
    throughput.integer("WriteCapacityUnits", schema.write_capacity_units);
  });
  if (schema.billing_mode == BillingMode::kPayPerRequest) {
    table.object("BillingModeSummary",
                 [](ObjectWriter& summary) { summary.string("BillingMode", "PAY_PER_REQUEST"); });
    table.object("TableThroughputModeSummary",
                 [](ObjectWriter& summary) { summary.string("TableThroughputMode", "PAY_PER_REQUEST"); });
  }
}

void write_stream(ObjectWriter& table, const TableSchema& schema) {
  if (!schema.stream) {
    return;
  }
  table.object("StreamSpecification", [&](ObjectWriter& specification) {
    specification.boolean("StreamEnabled", true);
    specification.string("StreamViewType", name_of(*schema.stream));
  });
  table.string("LatestStreamLabel", schema.stream_label);
  table.string("LatestStreamArn", stream_arn(schema));
}

/// Milliseconds as the seconds that the control plane speaks in.
double to_epoch_seconds(std::chrono::milliseconds time) { return static_cast<double>(time.count()) / 1000.0; }

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
      if (schema.deletion_protection) {
        table.boolean("DeletionProtectionEnabled", true);
      }
    });
  });
}

}  // namespace rtp::dynamodb
