// Which items expire when, as storage keys in the order of time, so that what is expired is found without
// reading what is not. Kept in Keyspace::kItems beside the items, under a first byte that no table name has.
// Pure.
//
//   entry:    0x7F, table name, 0, second of expiry (8 bytes), storage key of the item
//   building: in Keyspace::kMeta, per table whose items are still to get their entries, the storage key to go
//             on from
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "dynamodb/schema.h"
#include "tables/key_encoding.h"

namespace rtp::tables {

/// The Unix second in which the item expires by the TTL attribute of its table. Absent when it never does:
/// the table has no such attribute, or the item's is missing, not a number, or negative.
[[nodiscard]] std::optional<std::uint64_t> expiry_of(const dynamodb::TableSchema& schema,
                                                     const dynamodb::Item& item);

/// Whether an item with that expiry is to be removed at `now`: the second has come, and is not more than five
/// years ago.
[[nodiscard]] bool is_due(std::uint64_t expiry, std::chrono::milliseconds now);

[[nodiscard]] std::string expiry_key(std::string_view table_name, std::uint64_t expiry,
                                     std::string_view item_key);

/// All entries of the table.
[[nodiscard]] KeyRange expiry_range(std::string_view table_name);
/// Its entries that are due at `now`.
[[nodiscard]] KeyRange due_range(std::string_view table_name, std::chrono::milliseconds now);

struct ExpiryEntry {
  std::uint64_t expiry = 0;
  std::string_view item_key;  // a view of the entry's key
};
/// Inverse of expiry_key(), of an entry of the table; kCorrupt when it is cut.
[[nodiscard]] Result<ExpiryEntry> parse_expiry_key(std::string_view table_name, std::string_view key);

/// The key of a table in Keyspace::kMeta while its entries are built, all such keys, and the table of one.
[[nodiscard]] std::string expiry_build_key(std::string_view table_name);
[[nodiscard]] KeyRange expiry_build_range();
[[nodiscard]] std::string_view table_of_build_key(std::string_view key);

}  // namespace rtp::tables
