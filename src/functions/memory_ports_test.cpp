#include "functions/memory_ports.h"

#include "functions/audience_contract.h"
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

/// The memory knows items only: who watches them is known here.
class MemoryListeners final : public AudienceHarness {
 public:
  Audience& audience() override { return audience_; }
  void watch(const std::string& connection, const std::vector<std::string>& items) override {
    audience_.watched.insert(items.begin(), items.end());
    items_[connection] = {items.begin(), items.end()};
  }
  void watch_and_vanish(const std::string& /*connection*/, const std::vector<std::string>& items) override {
    audience_.watched.insert(items.begin(), items.end());
  }
  bool still_watches(const std::string& connection, const std::string& item) override {
    return items_[connection].contains(item);
  }
  std::vector<std::string> received(const std::string& connection) override {
    std::vector<std::string> texts;
    std::size_t& taken = taken_[connection];
    for (; taken < audience_.delivered.size(); ++taken) {
      const auto& [item, text] = audience_.delivered[taken];
      if (items_[connection].contains(item) && text != "removed") {
        texts.push_back(text);
      }
    }
    return texts;
  }

 private:
  MemoryAudience audience_;
  std::map<std::string, std::set<std::string>> items_;
  std::map<std::string, std::size_t> taken_;
};

INSTANTIATE_TEST_SUITE_P(Memory, AudienceContract, testing::Values([]() -> std::unique_ptr<AudienceHarness> {
                           return std::make_unique<MemoryListeners>();
                         }));

}  // namespace
}  // namespace rtp::functions
