#include <array>

#include "dynamodb/json_writer.h"
#include "dynamodb/requests.h"

namespace rtp::dynamodb {
namespace {

void write_units(ObjectWriter& object, std::string_view name, double units) {
  object.object(name, [&](ObjectWriter& capacity) { capacity.decimal("CapacityUnits", units); });
}

void write_index_units(ObjectWriter& capacity, std::string_view name,
                       const std::map<std::string, double, std::less<>>& indexes) {
  if (!indexes.empty()) {
    capacity.object(name, [&](ObjectWriter& by_name) {
      for (const auto& [index, units] : indexes) {
        write_units(by_name, index, units);
      }
    });
  }
}

/// The members of a ConsumedCapacity.
void write_capacity(ObjectWriter& capacity, std::string_view table_name, const ConsumedUnits& units,
                    ReturnConsumedCapacity detail) {
  capacity.string("TableName", table_name);
  capacity.decimal("CapacityUnits", units.total());
  if (detail == ReturnConsumedCapacity::kIndexes) {
    write_units(capacity, "Table", units.table);
    write_index_units(capacity, "LocalSecondaryIndexes", units.local_indexes);
    write_index_units(capacity, "GlobalSecondaryIndexes", units.global_indexes);
  }
}

/// ConsumedCapacity of an operation on one table, if it is asked for.
void write_consumed_capacity(ObjectWriter& answer, std::string_view table_name, const ConsumedUnits& units,
                             ReturnConsumedCapacity detail) {
  if (detail != ReturnConsumedCapacity::kNone) {
    answer.object("ConsumedCapacity",
                  [&](ObjectWriter& capacity) { write_capacity(capacity, table_name, units, detail); });
  }
}

/// ConsumedCapacity of a batch, one element per table, if it is asked for.
void write_consumed_capacities(ObjectWriter& answer, const std::map<std::string, ConsumedUnits>& units,
                               ReturnConsumedCapacity detail) {
  if (detail != ReturnConsumedCapacity::kNone) {
    answer.array("ConsumedCapacity", units, [&](std::string& out, const auto& table) {
      ObjectWriter::append_object(
          out, [&](ObjectWriter& capacity) { write_capacity(capacity, table.first, table.second, detail); });
    });
  }
}

/// DynamoDB only estimates how large a collection is, and that from 0 to 1 GB at the least.
void write_collection_metrics(ObjectWriter& answer, const Item& key) {
  static constexpr std::array<std::int64_t, 2> kEstimateGb = {0, 1};
  answer.object("ItemCollectionMetrics", [&](ObjectWriter& metrics) {
    metrics.item("ItemCollectionKey", key);
    metrics.array("SizeEstimateRangeGB", kEstimateGb,
                  [](std::string& out, std::int64_t gigabytes) { out.append(std::to_string(gigabytes)); });
  });
}

void append_item(std::string& out, const Item& item) { append_typed_json(out, item); }
void append_string(std::string& out, const std::string& text) { append_json_string(out, text); }

/// The KeysAndAttributes that ask for `get`.
void write_keys(ObjectWriter& keys, const BatchGet& get) {
  keys.array("Keys", get.keys, append_item);
  if (!get.projection_expression.empty()) {
    keys.string("ProjectionExpression", get.projection_expression);
  }
  if (!get.attribute_names.empty()) {
    keys.object("ExpressionAttributeNames", [&](ObjectWriter& names) {
      for (const auto& [placeholder, name] : get.attribute_names) {
        names.string(placeholder, name);
      }
    });
  }
  if (!get.attributes_to_get.empty()) {
    keys.array("AttributesToGet", get.attributes_to_get, append_string);
  }
  if (get.consistent_read) {
    keys.boolean("ConsistentRead", true);
  }
}

}  // namespace

std::string serialize_write(const WriteOutcome& outcome, std::string_view table_name,
                            ReturnConsumedCapacity capacity, bool with_metrics) {
  return json_object([&](ObjectWriter& answer) {
    if (outcome.attributes) {
      answer.item("Attributes", *outcome.attributes);
    }
    if (with_metrics && outcome.item_collection) {
      write_collection_metrics(answer, *outcome.item_collection);
    }
    write_consumed_capacity(answer, table_name, outcome.units, capacity);
  });
}

std::string serialize_batch_write(const std::map<std::string, ConsumedUnits>& units,
                                  ReturnConsumedCapacity capacity) {
  return json_object([&](ObjectWriter& answer) {
    answer.object("UnprocessedItems", [](ObjectWriter&) {});
    write_consumed_capacities(answer, units, capacity);
  });
}

std::string serialize_get(const std::optional<Item>& item, double read_units, std::string_view table_name,
                          ReturnConsumedCapacity capacity) {
  return json_object([&](ObjectWriter& answer) {
    if (item) {
      answer.item("Item", *item);
    }
    write_consumed_capacity(answer, table_name, {.table = read_units}, capacity);
  });
}

std::string serialize_batch_get(const std::map<std::string, std::vector<Item>>& items,
                                const std::map<std::string, ConsumedUnits>& units,
                                const std::vector<BatchGet>& unprocessed, ReturnConsumedCapacity capacity) {
  return json_object([&](ObjectWriter& answer) {
    answer.object("Responses", [&](ObjectWriter& responses) {
      for (const auto& [table_name, of_table] : items) {
        responses.array(table_name, of_table, append_item);
      }
    });
    answer.object("UnprocessedKeys", [&](ObjectWriter& tables) {
      for (const BatchGet& get : unprocessed) {
        tables.object(get.table_name, [&](ObjectWriter& keys) { write_keys(keys, get); });
      }
    });
    write_consumed_capacities(answer, units, capacity);
  });
}

std::string serialize_transact_write(const TransactWriteOutcome& outcome, ReturnConsumedCapacity capacity) {
  return json_object(
      [&](ObjectWriter& answer) { write_consumed_capacities(answer, outcome.units, capacity); });
}

std::string serialize_transact_get(const TransactGetOutcome& outcome, ReturnConsumedCapacity capacity) {
  return json_object([&](ObjectWriter& answer) {
    answer.array("Responses", outcome.items, [](std::string& out, const std::optional<Item>& item) {
      ObjectWriter::append_object(out, [&](ObjectWriter& response) {
        if (item) {
          response.item("Item", *item);
        }
      });
    });
    write_consumed_capacities(answer, outcome.units, capacity);
  });
}

std::string serialize_page(const ItemPage& page, const ReadPage& request) {
  return json_object([&](ObjectWriter& answer) {
    answer.integer("Count", page.count);
    answer.integer("ScannedCount", page.scanned_count);
    if (!request.count_only) {
      answer.array("Items", page.items, append_item);
    }
    if (page.last_evaluated_key) {
      answer.item("LastEvaluatedKey", *page.last_evaluated_key);
    }
    write_consumed_capacity(answer, request.table_name, page.units, request.capacity);
  });
}

std::string serialize_table_names(const std::vector<std::string>& names,
                                  const std::optional<std::string>& last_evaluated) {
  return json_object([&](ObjectWriter& answer) {
    answer.array("TableNames", names, append_string);
    if (last_evaluated) {
      answer.string("LastEvaluatedTableName", *last_evaluated);
    }
  });
}

}  // namespace rtp::dynamodb
