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

void write_throughput(ObjectWriter& object, const Throughput& throughput) {
  object.object("ProvisionedThroughput", [&](ObjectWriter& member) {
    member.integer("NumberOfDecreasesToday", 0);
    member.integer("ReadCapacityUnits", throughput.read);
    member.integer("WriteCapacityUnits", throughput.write);
  });
}

std::string_view name_of(ProjectionType type) {
  switch (type) {
    case ProjectionType::kAll:
      return "ALL";
    case ProjectionType::kKeysOnly:
      return "KEYS_ONLY";
    case ProjectionType::kInclude:
      return "INCLUDE";
  }
  std::unreachable();
}

std::string_view name_of(IndexStatus status) {
  switch (status) {
    case IndexStatus::kCreating:
      return "CREATING";
    case IndexStatus::kActive:
      return "ACTIVE";
    case IndexStatus::kDeleting:
      return "DELETING";
  }
  std::unreachable();
}

void write_projection(ObjectWriter& object, const SecondaryIndex& index) {
  object.object("Projection", [&](ObjectWriter& projection) {
    projection.string("ProjectionType", name_of(index.projection));
    if (index.projection == ProjectionType::kInclude) {
      projection.array("NonKeyAttributes", index.non_key_attributes,
                       [](std::string& out, const std::string& name) { append_json_string(out, name); });
    }
  });
}

void append_index(std::string& out, const TableDescription& table, const SecondaryIndex& index) {
  ObjectWriter::append_object(out, [&](ObjectWriter& description) {
    description.string("IndexName", index.name);
    description.string("IndexArn", index_arn(table.schema, index));
    write_key(description, index.key);
    write_projection(description, index);
    description.integer("IndexSizeBytes", 0);
    description.integer("ItemCount", 0);
    if (!index.global) {
      return;
    }
    description.string("IndexStatus", name_of(index.status));
    if (index.status == IndexStatus::kCreating && table.status != TableStatus::kCreating) {
      description.boolean("Backfilling", true);
    }
    write_throughput(description, index.throughput);
  });
}

/// The member is absent when there are none.
void write_indexes(ObjectWriter& object, std::string_view member, const TableDescription& table,
                   bool global) {
  std::vector<const SecondaryIndex*> indexes;
  for (const SecondaryIndex& index : table.schema.indexes) {
    if (index.global == global) {
      indexes.push_back(&index);
    }
  }
  if (!indexes.empty()) {
    object.array(member, indexes,
                 [&](std::string& out, const SecondaryIndex* index) { append_index(out, table, *index); });
  }
}

void write_billing(ObjectWriter& table, const TableSchema& schema) {
  write_throughput(table, schema.throughput);
  if (schema.billing_mode == BillingMode::kPayPerRequest) {
    table.object("BillingModeSummary",
                 [](ObjectWriter& summary) { summary.string("BillingMode", "PAY_PER_REQUEST"); });
    table.object("TableThroughputModeSummary",
                 [](ObjectWriter& summary) { summary.string("TableThroughputMode", "PAY_PER_REQUEST"); });
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
      write_indexes(table, "LocalSecondaryIndexes", description, false);
      write_indexes(table, "GlobalSecondaryIndexes", description, true);
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
