// The schemas of all tables and the streams that ended, in memory; Keyspace::kSchemas and kMeta hold them
// durably. Changing the stored ones is the writer's, which tells the catalog after its commit.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "dynamodb/requests.h"
#include "dynamodb/schema.h"
#include "dynamodb/stream.h"
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

  /// The tables whose items expire, by name.
  [[nodiscard]] std::vector<SchemaPtr> with_time_to_live() const;

  /// Enabled streams and those that ended, in the order of their tables' names and their labels.
  [[nodiscard]] std::vector<dynamodb::Stream> streams() const;
  /// Absent when there is none.
  [[nodiscard]] std::optional<dynamodb::Stream> find_stream(std::string_view table_name,
                                                            std::string_view label) const;
  /// When the newest stream of the table that ended was made; 0 when none is known.
  [[nodiscard]] std::chrono::milliseconds newest_ended_stream(std::string_view table_name) const;
  /// `stream` has an end.
  void add_ended(dynamodb::Stream stream);
  /// Those that ended before `cutoff`.
  [[nodiscard]] std::vector<dynamodb::Stream> ended_before(std::chrono::milliseconds cutoff) const;
  void remove_ended(const dynamodb::Stream& stream);

 private:
  using StreamName = std::pair<std::string, std::string>;  // table and label

  [[nodiscard]] SchemaPtr look_up(std::string_view table_name) const;

  mutable std::shared_mutex mutex_;  // guards what follows, held for a look-up only
  std::map<std::string, SchemaPtr, std::less<>> tables_;
  std::map<StreamName, dynamodb::Stream> ended_;
};

}  // namespace rtp::tables
