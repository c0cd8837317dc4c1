// The entries of the secondary indexes of a table: which index has one of an item, what it holds, and what a
// change of the item means for it. Pure: reads and stores nothing.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "dynamodb/consumed_units.h"
#include "dynamodb/schema.h"
#include "tables/storage.h"

namespace rtp::tables {

/// How an item came about, where messages differ.
enum class ItemOrigin { kPut, kUpdate };

/// Refuses (kInvalidArgument, in DynamoDB's wording) an item that has an attribute of an index key which is
/// of another type, empty or too long; but not for what was in the item `before` already, where there is one:
/// it may be older than the index.
[[nodiscard]] Result<void> check_index_keys(const dynamodb::TableSchema& schema, ItemOrigin origin,
                                            const dynamodb::Item* before, const dynamodb::Item& item);

/// Refuses, in the same way, attributes by their types alone.
[[nodiscard]] Result<void> check_index_key_types(
    const dynamodb::TableSchema& schema, const std::map<std::string, dynamodb::Type, std::less<>>& types);

/// Whether the index has an entry of the item: it has all attributes of its key, well formed.
[[nodiscard]] bool has_entry(const dynamodb::SecondaryIndex& index, const dynamodb::Item& item);

/// Whether the entries of the index hold the attribute.
[[nodiscard]] bool projects(const dynamodb::TableSchema& schema, const dynamodb::SecondaryIndex& index,
                            std::string_view attribute);

/// What puts the entry of `item` into the index, which has one of it.
[[nodiscard]] Mutation put_entry(const dynamodb::TableSchema& schema, const dynamodb::SecondaryIndex& index,
                                 const dynamodb::Item& item);

/// What the change of an item from `before` to `after` (absent: there is none) does to all indexes of the
/// table. Adds what it costs, a unit per KB of each entry that is written or erased, to `units`.
[[nodiscard]] std::vector<Mutation> change_entries(const dynamodb::TableSchema& schema,
                                                   const dynamodb::Item* before, const dynamodb::Item* after,
                                                   dynamodb::ConsumedUnits& units);

}  // namespace rtp::tables
