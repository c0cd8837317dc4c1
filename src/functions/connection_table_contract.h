// What every ConnectionTable does, as tests. A test program instantiates them with a maker of an empty table:
//   INSTANTIATE_TEST_SUITE_P(Memory, ConnectionTableContract, testing::Values(make_memory_table));
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "functions/ports.h"

namespace rtp::functions {

/// A table, and what a test sees of it.
class ConnectionTableHarness {
 public:
  virtual ~ConnectionTableHarness() = default;
  [[nodiscard]] virtual ConnectionTable& table() = 0;
  /// All rows: connection and item.
  [[nodiscard]] virtual std::set<std::pair<std::string, std::string>> rows() = 0;
};

class ConnectionTableContract
    : public testing::TestWithParam<std::function<std::unique_ptr<ConnectionTableHarness>()>> {
 protected:
  using Rows = std::set<std::pair<std::string, std::string>>;

  static std::vector<ConnectionRow> rows_of(const std::string& connection_id,
                                            const std::vector<std::string>& items) {
    std::vector<ConnectionRow> rows;
    for (const std::string& item : items) {
      rows.push_back({.connection_id = connection_id,
                      .real_time_item_id = item,
                      .real_time_item_key = "vehicleId",
                      .ttl = std::chrono::seconds(2'000'000'000)});
    }
    return rows;
  }
  ConnectionTable& table() { return harness_->table(); }
  Rows rows() { return harness_->rows(); }

  std::unique_ptr<ConnectionTableHarness> harness_ = GetParam()();
};

TEST_P(ConnectionTableContract, PutsARowForEachItem) {
  ASSERT_TRUE(table().put(rows_of("c=1", {"3", "\xC3\xBC/ \"4\""})));
  ASSERT_TRUE(table().put(rows_of("c=2", {"3"})));
  EXPECT_EQ(rows(), (Rows{{"c=1", "3"}, {"c=1", "\xC3\xBC/ \"4\""}, {"c=2", "3"}}));
}

TEST_P(ConnectionTableContract, PutsManyRowsAndRemovesThemAll) {
  std::vector<std::string> items;
  for (int i = 0; i < 103; ++i) {
    items.push_back(std::to_string(i));
  }
  ASSERT_TRUE(table().put(rows_of("c1", items)));
  ASSERT_TRUE(table().put(rows_of("c2", {"3"})));
  EXPECT_EQ(rows().size(), 104U);
  ASSERT_TRUE(table().remove("c1"));
  EXPECT_EQ(rows(), (Rows{{"c2", "3"}}));
}

TEST_P(ConnectionTableContract, RemovesTheItemsThatAreNamed) {
  ASSERT_TRUE(table().put(rows_of("c1", {"3", "4", "5"})));
  ASSERT_TRUE(table().remove("c1", {"3", "5", "6"}));
  EXPECT_EQ(rows(), (Rows{{"c1", "4"}}));
}

TEST_P(ConnectionTableContract, RemovesNothingWhereThereIsNothing) {
  EXPECT_TRUE(table().remove("c1"));
  EXPECT_TRUE(table().remove("c1", {"3"}));
  EXPECT_TRUE(table().put({}));
  EXPECT_EQ(rows(), Rows());
}

}  // namespace rtp::functions
