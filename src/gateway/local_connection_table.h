// The table WebSocketConnectionManager as the functions of one shard see it. Its rows describe live
// connections only, so they need no fsync, and a write is answered before it is committed.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "functions/ports.h"
#include "tables/tables.h"

namespace rtp::gateway {

inline constexpr std::string_view kConnectionTableName = "WebSocketConnectionManager";

/// Belongs to its shard's thread. `tables` outlives it.
class LocalConnectionTable final : public functions::ConnectionTable {
 public:
  /// Tells the realTimeItemIds that a connection watches.
  using ItemsOf = std::function<std::vector<std::string>(std::string_view connection_id)>;

  LocalConnectionTable(tables::Tables& tables, ItemsOf items_of);

  /// kUnavailable while the storage does not take commits.
  [[nodiscard]] Result<void> put(const std::vector<functions::ConnectionRow>& rows) override;
  [[nodiscard]] Result<void> remove(std::string_view connection_id) override;

  /// The attribute definitions and key of the table.
  [[nodiscard]] static dynamodb::TableSchema schema();

  /// Removes the rows that an earlier process left behind. Blocks; before any connection is accepted.
  [[nodiscard]] static Result<void> clear(tables::Tables& tables);

 private:
  tables::Tables& tables_;
  ItemsOf items_of_;
};

}  // namespace rtp::gateway
