#include "functions/memory_ports.h"

#include "functions/connection_table_contract.h"

namespace rtp::functions {
namespace {

class MemoryConnections final : public ConnectionTableHarness {
 public:
  ConnectionTable& table() override { return table_; }
  std::set<std::pair<std::string, std::string>> rows() override {
    std::set<std::pair<std::string, std::string>> rows;
    for (const ConnectionRow& row : table_.table) {
      rows.emplace(row.connection_id, row.real_time_item_id);
    }
    return rows;
  }

 private:
  MemoryConnectionTable table_;
};

INSTANTIATE_TEST_SUITE_P(Memory, ConnectionTableContract,
                         testing::Values([]() -> std::unique_ptr<ConnectionTableHarness> {
                           return std::make_unique<MemoryConnections>();
                         }));

}  // namespace
}  // namespace rtp::functions
