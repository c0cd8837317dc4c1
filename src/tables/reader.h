// The reads of single items: GetItem, BatchGetItem and item versions over a Storage. Each reads one
// consistent state and takes no part in writing. Thread-safe: it holds nothing of its own.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "dynamodb/requests.h"
#include "dynamodb/schema.h"
#include "tables/item_version.h"
#include "tables/storage.h"
#include "tables/tables.h"

namespace rtp::tables {

/// What a batch read of one table found, in the order of its keys.
struct ItemsRead {
  std::vector<dynamodb::Item> items;
  double read_units = 0;
  std::size_t bytes = 0;           // of the items, before their projection
  std::size_t processed_keys = 0;  // of the request, from its front
};

class Reader {
 public:
  /// Reads the table of `schema`; both outlive it.
  Reader(const Storage& storage, const dynamodb::TableSchema& schema) : storage_(storage), schema_(schema) {}

  /// Errors of all: kInvalidArgument in DynamoDB's wording, what the storage has when it cannot be read.
  [[nodiscard]] Result<Tables::ItemRead> get(const dynamodb::GetItemRequest& request) const;
  /// Ends before the item that would make it more than `max_bytes`.
  [[nodiscard]] Result<ItemsRead> batch_get(const dynamodb::BatchGet& request, std::size_t max_bytes) const;
  [[nodiscard]] Result<std::optional<ItemVersion>> version(const dynamodb::Item& key) const;
  [[nodiscard]] Result<Tables::VersionPage> versions_with_prefix(std::string_view prefix,
                                                                 std::optional<std::string_view> after,
                                                                 std::size_t limit) const;

 private:
  /// `key` is valid.
  [[nodiscard]] Result<std::optional<ItemVersion>> stored_version(const dynamodb::Item& key) const;

  const Storage& storage_;
  const dynamodb::TableSchema& schema_;
};

}  // namespace rtp::tables
