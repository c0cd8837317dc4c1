// Storage keys whose byte order is the order of the tables: a table is one contiguous range, a partition is
// one contiguous range in it, ordered by range key. Pure.
//
//   item:    space, 0, hash of the hash key (4 bytes), length of the hash key (2 bytes), hash key, range key
//   entry:   the same, the range key closed; of a global index the hash of its item's keys (4 bytes); then
//            the length of the hash key, the hash key and the range key of its item
//   change:  sequence number (8 bytes)
//
// The space of a table is its name, that of an index the table's name, '/' and its own, which no table has.
// The hash is partition_hash(). It spreads partitions evenly, so a segment of a parallel scan is a contiguous
// range too. Strings and binaries are their bytes, numbers
// Number::append_sortable().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "dynamodb/expression.h"
#include "dynamodb/schema.h"

namespace rtp::tables {

/// begin <= key < end.
struct KeyRange {
  std::string begin;
  std::string end;

  [[nodiscard]] bool contains(std::string_view key) const { return begin <= key && key < end; }
};

/// The space of an index of the table.
[[nodiscard]] std::string index_space(std::string_view table_name, std::string_view index_name);

/// The storage key of the item with the key attributes in `key`, which passed dynamodb::check_key_of_item()
/// or validate_key() of this schema and may have other attributes.
[[nodiscard]] std::string item_key(const dynamodb::TableSchema& schema, const dynamodb::Item& key);

/// The storage key of the entry of `item` in an index of its table. It has the key attributes of both, well
/// formed.
[[nodiscard]] std::string entry_key(const dynamodb::TableSchema& schema,
                                    const dynamodb::SecondaryIndex& index, const dynamodb::Item& item);

/// The bytes of the hash key in `item_key`, the storage key of an item or entry of the space; a view of them.
/// kCorrupt when it is cut.
[[nodiscard]] Result<std::string_view> hash_key_of(std::string_view space, std::string_view item_key);

/// The keys that begin with `prefix`, which has a byte below 0xFF.
[[nodiscard]] KeyRange prefix_range(std::string prefix);

/// All items of a table, or all entries of an index.
[[nodiscard]] KeyRange space_range(std::string_view space);

/// The items of one segment of `total_segments`; segment < total_segments. Segments do not overlap, and
/// together they are the space.
[[nodiscard]] KeyRange segment_range(std::string_view space, std::uint32_t segment,
                                     std::uint32_t total_segments);

/// All items of one partition. `hash` is of the schema's type.
[[nodiscard]] KeyRange partition_range(std::string_view space, const dynamodb::AttributeValue& hash);

/// What follows the range key in a storage key.
enum class KeyTail { kNone, kItem };  // kItem: in an entry of an index, the key of its item

/// What a KeyConditionExpression selects; empty (begin >= end) where it selects nothing.
[[nodiscard]] KeyRange condition_range(std::string_view space, const dynamodb::KeyCondition& condition,
                                       KeyTail tail);

/// The first key after `key`.
[[nodiscard]] std::string key_after(std::string_view key);

/// The key of a change in Keyspace::kChanges.
[[nodiscard]] std::string change_key(std::uint64_t sequence_number);

/// Inverse of change_key(); kCorrupt for what is not one.
[[nodiscard]] Result<std::uint64_t> sequence_number_of(std::string_view change_key);

}  // namespace rtp::tables
