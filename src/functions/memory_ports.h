// The ports of the functions in memory, for tests.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "functions/ports.h"

namespace rtp::functions {

class MemoryConnectionTable final : public ConnectionTable {
 public:
  Result<void> put(const std::vector<ConnectionRow>& rows) override {
    if (broken) {
      return fail(ErrorCode::kUnavailable, "no space left");
    }
    table.insert(table.end(), rows.begin(), rows.end());
    return {};
  }
  Result<void> remove(std::string_view connection_id) override {
    if (broken) {
      return fail(ErrorCode::kUnavailable, "no space left");
    }
    std::erase_if(table, [&](const ConnectionRow& row) { return row.connection_id == connection_id; });
    return {};
  }

  bool broken = false;
  std::vector<ConnectionRow> table;
};

class MemoryAudience final : public Audience {
 public:
  [[nodiscard]] bool has_receivers(std::string_view id) const override { return watched.contains(id); }
  DeliveryReport deliver(std::string_view id, std::uint64_t /*sequence_number*/,
                         const Payload& payload) override {
    delivered.emplace_back(id, *payload);
    return {.receivers = 1};
  }

  std::set<std::string, std::less<>> watched;
  std::vector<std::pair<std::string, std::string>> delivered;
};

}  // namespace rtp::functions
