// The schemas of all tables, in memory; Keyspace::kSchemas holds them durably. Changing the stored ones is
// the writer's, which tells the catalog after its commit.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "dynamodb/requests.h"
#include "dynamodb/schema.h"
#include "tables/storage.h"
#include "tables/tables.h"

namespace rtp::tables {

/// Thread-safe.
class Catalog {
 public:
  /// Shared, because a reader may still use the schema of a table that is being deleted.
  using SchemaPtr = std::shared_ptr<const dynamodb::TableSchema>;

  /// kCorrupt when a stored schema is damaged.
  [[nodiscard]] static Result<std::unique_ptr<Catalog>> load(const Storage& storage);

  /// kNotFound, in the wording of the operations on items.
  [[nodiscard]] Result<SchemaPtr> find(std::string_view table_name) const;
  /// kNotFound, in the wording of the operations on tables.
  [[nodiscard]] Result<SchemaPtr> find_for_control(std::string_view table_name) const;

  [[nodiscard]] Tables::TableNames list(const dynamodb::ListTablesRequest& request) const;

  [[nodiscard]] std::vector<SchemaPtr> all() const;

  /// Replaces a table of the same name.
  void add(SchemaPtr schema);
  void remove(std::string_view table_name);

 private:
  [[nodiscard]] SchemaPtr look_up(std::string_view table_name) const;

  mutable std::shared_mutex mutex_;  // guards tables_, held for a look-up only
  std::map<std::string, SchemaPtr, std::less<>> tables_;
};

}  // namespace rtp::tables
