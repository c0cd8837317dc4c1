#include "gateway/local_connection_table.h"

#include <map>
#include <memory>

#include <gtest/gtest.h>

#include "functions/connection_table_contract.h"
#include "gateway/gateway_fixture.h"

namespace rtp::gateway {
namespace {

using functions::ConnectionRow;
using functions::ConnectionTableContract;
using functions::ConnectionTableHarness;

/// What the shard does beside: it knows what each connection watches.
class ShardTable final : public functions::ConnectionTable {
 public:
  ShardTable(tables::Tables& tables, net::EventLoop& loop)
      : table_(tables, loop, [this](std::string_view connection_id) {
          const auto found = items_.find(connection_id);
          return found == items_.end() ? std::vector<std::string>() : found->second;
        }) {}

  Result<void> put(const std::vector<ConnectionRow>& rows) override {
    for (const ConnectionRow& row : rows) {
      items_[row.connection_id].push_back(row.real_time_item_id);
    }
    return table_.put(rows);
  }
  Result<void> remove(std::string_view connection_id) override { return table_.remove(connection_id); }
  Result<void> remove(std::string_view connection_id,
                      const std::vector<std::string>& real_time_item_ids) override {
    return table_.remove(connection_id, real_time_item_ids);
  }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> items_;
  LocalConnectionTable table_;
};

/// The test's thread is that of the shard.
class LocalConnections final : public ConnectionTableHarness {
 public:
  LocalConnections() { create_table(*tables_, LocalConnectionTable::schema()); }
  ~LocalConnections() override { settle(); }
  LocalConnections(const LocalConnections&) = delete;
  LocalConnections& operator=(const LocalConnections&) = delete;

  functions::ConnectionTable& table() override { return table_; }
  std::set<std::pair<std::string, std::string>> rows() override {
    settle();
    std::set<std::pair<std::string, std::string>> rows;
    for (const dynamodb::Item& row : connection_rows_of(*tables_)) {
      rows.emplace(text_of(row, "connectionId"), text_of(row, "realTimeItemId"));
    }
    return rows;
  }

 private:
  /// Until nothing waits to be written.
  void settle() {
    do {
      tables_->finish();
      loop_.context().restart();
    } while (loop_.context().poll() > 0);
  }

  tables::MemoryStorage storage_;
  tables::ManualClock clock_;
  std::unique_ptr<tables::Tables> tables_ = tables::Tables::open(storage_, clock_, {}).value();
  net::EventLoop loop_;
  ShardTable table_{*tables_, loop_};
};

INSTANTIATE_TEST_SUITE_P(Local, ConnectionTableContract,
                         testing::Values([]() -> std::unique_ptr<ConnectionTableHarness> {
                           return std::make_unique<LocalConnections>();
                         }));

}  // namespace
}  // namespace rtp::gateway
