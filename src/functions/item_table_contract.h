// What every ItemTable does, as tests. A test program instantiates them with a maker of an empty table whose
// items have the key vehicleId:
//   INSTANTIATE_TEST_SUITE_P(Aws, ItemTableContract, testing::Values(make_aws_item_table));
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "dynamodb/wire_json.h"
#include "functions/ports.h"

namespace rtp::functions {

/// A table, and what a test sees of it.
class ItemTableHarness {
 public:
  virtual ~ItemTableHarness() = default;
  [[nodiscard]] virtual ItemTable& table() = 0;
  /// The item as plain JSON; empty where there is none.
  [[nodiscard]] virtual std::string item(std::string_view id) = 0;
};

class ItemTableContract : public testing::TestWithParam<std::function<std::unique_ptr<ItemTableHarness>()>> {
 protected:
  static events::ItemChange change(std::string_view json,
                                   events::ChangeKind kind = events::ChangeKind::kReplace,
                                   std::string version_attribute = "") {
    return {.kind = kind,
            .item = dynamodb::item_from_plain_json(json).value(),
            .version_attribute = std::move(version_attribute)};
  }
  /// All are made.
  void apply(const std::vector<events::ItemChange>& changes) {
    const std::vector<Result<void>> results = harness_->table().apply(changes);
    ASSERT_EQ(results.size(), changes.size());
    for (const Result<void>& result : results) {
      EXPECT_TRUE(result) << result.error().message;
    }
  }
  std::string item(std::string_view id) { return harness_->item(id); }

  std::unique_ptr<ItemTableHarness> harness_ = GetParam()();
};

TEST_P(ItemTableContract, ReplacesMergesAndRemoves) {
  using events::ChangeKind;
  apply({change(R"({"vehicleId":"3","a":1,"b":2})"), change(R"({"vehicleId":"4","a":1})"),
         change(R"({"vehicleId":"5"})", ChangeKind::kMerge)});
  apply({change(R"({"vehicleId":"3","b":[3,null],"c d":"x"})", ChangeKind::kMerge),
         change(R"({"vehicleId":"4"})", ChangeKind::kRemove)});
  EXPECT_EQ(item("3"), R"({"a":1,"b":[3,null],"c d":"x","vehicleId":"3"})");
  EXPECT_EQ(item("4"), "");
  EXPECT_EQ(item("5"), R"({"vehicleId":"5"})");
  apply({change(R"({"vehicleId":"3","z":0})"), change(R"({"vehicleId":"4"})", ChangeKind::kRemove)});
  EXPECT_EQ(item("3"), R"({"vehicleId":"3","z":0})");
}

TEST_P(ItemTableContract, MakesTheChangesOfAnItemInTheirOrder) {
  std::vector<events::ItemChange> changes;
  for (int n = 0; n < 400; ++n) {
    changes.push_back(
        change(R"({"vehicleId":")" + std::to_string(n % 40) + R"(","n":)" + std::to_string(n) + "}"));
  }
  apply(changes);
  EXPECT_EQ(item("0"), R"({"n":360,"vehicleId":"0"})");
  EXPECT_EQ(item("39"), R"({"n":399,"vehicleId":"39"})");
}

TEST_P(ItemTableContract, LeavesOutWhatIsStale) {
  using events::ChangeKind;
  apply({change(R"({"vehicleId":"3","v":5})", ChangeKind::kReplace, "v"),
         change(R"({"vehicleId":"3","v":4})", ChangeKind::kReplace, "v"),
         change(R"({"vehicleId":"3","v":3,"x":1})", ChangeKind::kMerge, "v"),
         change(R"({"vehicleId":"3","v":2})", ChangeKind::kRemove, "v")});
  EXPECT_EQ(item("3"), R"({"v":5,"vehicleId":"3"})");
  apply({change(R"({"vehicleId":"3","v":5,"x":1})", ChangeKind::kMerge, "v")});
  EXPECT_EQ(item("3"), R"({"v":5,"vehicleId":"3","x":1})");
  apply({change(R"({"vehicleId":"3","v":"text"})", ChangeKind::kReplace, "v")});
  EXPECT_EQ(item("3"), R"({"v":"text","vehicleId":"3"})");
  apply({change(R"({"vehicleId":"3","v":"zz"})", ChangeKind::kRemove, "v")});
  EXPECT_EQ(item("3"), "");
}

TEST_P(ItemTableContract, RefusesForGoodWhatIsNoItemOfItAndMakesTheOthers) {
  const auto results = harness_->table().apply({change(R"({"vehicleId":"3"})"), change(R"({"vehicleId":""})"),
                                                change(R"({"other":"3"})"), change(R"({"vehicleId":"4"})")});
  ASSERT_EQ(results.size(), 4U);
  EXPECT_TRUE(results[0]);
  EXPECT_EQ(results[1].error().code, ErrorCode::kInvalidArgument) << results[1].error().message;
  EXPECT_EQ(results[2].error().code, ErrorCode::kInvalidArgument) << results[2].error().message;
  EXPECT_TRUE(results[3]);
  EXPECT_EQ(item("4"), R"({"vehicleId":"4"})");
}

}  // namespace rtp::functions
