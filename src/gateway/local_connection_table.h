// The table WebSocketConnectionManager as the functions of one shard see it. Its rows describe live
// connections only, so they need no fsync, and a change is answered before it is committed. Changes are
// written a few at a time, one batch after the other, so that clients which come and go never keep writers of
// items waiting.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "functions/ports.h"
#include "net/event_loop.h"
#include "tables/tables.h"

namespace rtp::gateway {

inline constexpr std::string_view kConnectionTableName = "WebSocketConnectionManager";

/// Belongs to its shard's thread, the one of `loop`. `tables` and `loop` outlive it; before it is destroyed
/// the loop is stopped, and the tables have answered all writes.
class LocalConnectionTable final : public functions::ConnectionTable {
 public:
  /// Tells the realTimeItemIds that a connection watches.
  using ItemsOf = std::function<std::vector<std::string>(std::string_view connection_id)>;

  LocalConnectionTable(tables::Tables& tables, net::EventLoop& loop, ItemsOf items_of);

  /// kUnavailable while the storage does not take commits. A change that was taken is tried until it is
  /// written.
  [[nodiscard]] Result<void> put(const std::vector<functions::ConnectionRow>& rows) override;
  [[nodiscard]] Result<void> remove(std::string_view connection_id) override;
  [[nodiscard]] Result<void> remove(std::string_view connection_id,
                                    const std::vector<std::string>& real_time_item_ids) override;

  /// The attribute definitions, key and time to live of the table.
  [[nodiscard]] static dynamodb::TableSchema schema();

  /// Removes the rows that an earlier process left behind. Blocks; before any connection is accepted.
  [[nodiscard]] static Result<void> clear(tables::Tables& tables);

 private:
  using Place = std::pair<std::string, std::string>;  // connection and item
  struct Change {
    std::optional<dynamodb::Item> row;  // absent: it is to be removed
    bool may_be_stored = false;         // an earlier one; else nothing is left to do once this is removed
  };
  using Changes = std::map<Place, Change>;

  void write_some();
  void on_written(Changes written, const Result<void>& result);

  tables::Tables& tables_;
  net::EventLoop& loop_;
  ItemsOf items_of_;
  Changes waiting_;
  Place last_;  // written last: the next batch goes on behind it, so that every connection has its turn
  bool writing_ = false;  // a batch is on its way, or the timer runs
  bool failing_ = false;  // the last batch failed, which was logged
  boost::asio::steady_timer retry_timer_;
};

}  // namespace rtp::gateway
