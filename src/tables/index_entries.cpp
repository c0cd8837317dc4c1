#include "tables/index_entries.h"

#include <algorithm>
#include <string>
#include <utility>

#include "tables/capacity.h"
#include "tables/item_codec.h"
#include "tables/key_encoding.h"

namespace rtp::tables {
namespace {

using dynamodb::AttributeValue;
using dynamodb::Item;
using dynamodb::KeyAttribute;
using dynamodb::ProjectionType;
using dynamodb::SecondaryIndex;
using dynamodb::TableSchema;

const AttributeValue* find(const Item& item, const KeyAttribute& attribute) {
  const auto found = item.find(attribute.name);
  return found == item.end() ? nullptr : &found->second;
}

Item projected(const TableSchema& schema, const SecondaryIndex& index, const Item& item) {
  if (index.projection == ProjectionType::kAll) {
    return item;
  }
  Item entry;
  for (const auto& [name, value] : item) {
    if (projects(schema, index, name)) {
      entry.emplace_hint(entry.end(), name, value);
    }
  }
  return entry;
}

/// An entry as it is stored.
struct Entry {
  std::string key;
  Item item;
};

std::optional<Entry> entry_of(const TableSchema& schema, const SecondaryIndex& index, const Item* item) {
  if (item == nullptr || !has_entry(index, *item)) {
    return std::nullopt;
  }
  return Entry{entry_key(schema, index, *item), projected(schema, index, *item)};
}

Mutation put(Entry entry) {
  // An entry needs no sequence number: versions are read from the table.
  return {Mutation::Kind::kPut, Keyspace::kItems, std::move(entry.key), encode_item(entry.item, 0)};
}

std::string type_mismatch(const SecondaryIndex& index, const KeyAttribute& attribute, dynamodb::Type actual) {
  std::string message = "One or more parameter values were invalid: Type mismatch for Index Key ";
  message.append(attribute.name).append(" Expected: ").append(descriptor(attribute.type));
  message.append(" Actual: ").append(descriptor(actual)).append(" IndexName: ").append(index.name);
  return message;
}

/// What is wrong with the value of an attribute of an index key: the message, empty when nothing is.
std::string violation(const SecondaryIndex& index, const KeyAttribute& attribute, std::size_t max_bytes,
                      const AttributeValue& value) {
  std::string message;
  if (value.type() != attribute.type) {
    message = type_mismatch(index, attribute, value.type());
  } else if (value.type() != dynamodb::Type::kNumber && value.size() == 0) {
    message =
        "One or more parameter values are not valid. A value specified for a secondary index key is not "
        "supported. The AttributeValue for a key attribute cannot contain an empty ";
    message.append(value.type() == dynamodb::Type::kString ? "string" : "binary")
        .append(" value. IndexName: ");
    message.append(index.name).append(", IndexKey: ").append(attribute.name);
  } else if (value.size() > max_bytes) {
    message = "One or more parameter values were invalid: Size of index key ";
    message.append(attribute.name).append(" has exceeded the maximum size limit of ");
    message.append(std::to_string(max_bytes)).append(" bytes. IndexName: ").append(index.name);
  }
  return message;
}

/// Calls `visit` with each attribute of the index key and how long its value may be.
template <typename Visit>
void for_each_attribute(const SecondaryIndex& index, Visit visit) {
  visit(index.key.hash, dynamodb::kMaxHashKeyBytes);
  if (index.key.range) {
    visit(*index.key.range, dynamodb::kMaxRangeKeyBytes);
  }
}

}  // namespace

Result<void> check_index_keys(const TableSchema& schema, ItemOrigin origin, const Item* before,
                              const Item& item) {
  std::string message;
  for (const SecondaryIndex& index : schema.indexes) {
    for_each_attribute(index, [&](const KeyAttribute& attribute, std::size_t max_bytes) {
      const AttributeValue* const value = find(item, attribute);
      const AttributeValue* const old_value = before == nullptr ? nullptr : find(*before, attribute);
      const bool is_new = value != nullptr && (old_value == nullptr || *old_value != *value);
      if (message.empty() && is_new) {
        message =
            origin == ItemOrigin::kUpdate && value->type() != attribute.type
                ? "The update expression attempted to update the secondary index key to unsupported type"
                : violation(index, attribute, max_bytes, *value);
      }
    });
  }
  if (!message.empty()) {
    return fail(ErrorCode::kInvalidArgument, std::move(message));
  }
  return {};
}

Result<void> check_index_key_types(const TableSchema& schema,
                                   const std::map<std::string, dynamodb::Type, std::less<>>& types) {
  for (const SecondaryIndex& index : schema.indexes) {
    for (const KeyAttribute* const attribute : index.key.attributes()) {
      const auto type = types.find(attribute->name);
      if (type != types.end() && type->second != attribute->type) {
        return fail(ErrorCode::kInvalidArgument, type_mismatch(index, *attribute, type->second));
      }
    }
  }
  return {};
}

bool has_entry(const SecondaryIndex& index, const Item& item) {
  bool has = true;
  for_each_attribute(index, [&](const KeyAttribute& attribute, std::size_t max_bytes) {
    const AttributeValue* const value = find(item, attribute);
    has = has && value != nullptr && violation(index, attribute, max_bytes, *value).empty();
  });
  return has;
}

bool projects(const TableSchema& schema, const SecondaryIndex& index, std::string_view attribute) {
  return index.projection == ProjectionType::kAll || schema.key.has(attribute) || index.key.has(attribute) ||
         std::ranges::find(index.non_key_attributes, attribute) != index.non_key_attributes.end();
}

Mutation put_entry(const TableSchema& schema, const SecondaryIndex& index, const Item& item) {
  return put({entry_key(schema, index, item), projected(schema, index, item)});
}

std::vector<Mutation> change_entries(const TableSchema& schema, const Item* before, const Item* after,
                                     dynamodb::ConsumedUnits& units) {
  std::vector<Mutation> mutations;
  for (const SecondaryIndex& index : schema.indexes) {
    std::optional<Entry> old_entry = entry_of(schema, index, before);
    std::optional<Entry> new_entry = entry_of(schema, index, after);
    if (old_entry && new_entry && old_entry->key == new_entry->key) {
      if (old_entry->item == new_entry->item) {
        continue;
      }
      units.add_index(
          index.global, index.name,
          write_units(dynamodb::item_size(old_entry->item), dynamodb::item_size(new_entry->item)));
      mutations.push_back(put(*std::move(new_entry)));
      continue;
    }
    if (old_entry) {
      units.add_index(index.global, index.name, write_units(dynamodb::item_size(old_entry->item), 0));
      mutations.push_back({Mutation::Kind::kErase, Keyspace::kItems, std::move(old_entry->key), {}});
    }
    if (new_entry) {
      units.add_index(index.global, index.name, write_units(0, dynamodb::item_size(new_entry->item)));
      mutations.push_back(put(*std::move(new_entry)));
    }
  }
  return mutations;
}

}  // namespace rtp::tables
