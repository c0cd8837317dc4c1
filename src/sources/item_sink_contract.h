// What every ItemSink does: a suite that each adapter runs.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dynamodb/wire_json.h"
#include "sources/item_sink.h"

namespace rtp::sources {

/// A sink of items with the key attribute "vehicleId", and a way to look at them.
struct SinkUnderTest {
  std::shared_ptr<ItemSink> sink;
  std::function<std::optional<dynamodb::Item>(std::string_view id)> item;
};

class ItemSinkContract : public testing::TestWithParam<std::function<SinkUnderTest()>> {
 protected:
  using Kind = events::ChangeKind;

  static events::ItemChange change(Kind kind, std::string_view json, std::string version = "") {
    return {
        .kind = kind, .item = *dynamodb::item_from_plain_json(json), .version_attribute = std::move(version)};
  }

  ApplyResults apply(std::vector<events::ItemChange> changes, std::vector<Checkpoint> checkpoints = {}) {
    std::promise<Result<ApplyResults>> results;
    under_test_.sink->apply("fleet", std::move(changes), std::move(checkpoints),
                            [&](Result<ApplyResults> given) { results.set_value(std::move(given)); });
    return results.get_future().get().value();
  }

  std::string item(std::string_view id) {
    const auto found = under_test_.item(id);
    std::string json;
    if (found) {
      dynamodb::append_plain_json(json, *found);
    }
    return json;
  }

  std::vector<std::string> names(std::string_view prefix) {
    std::vector<std::string> all;
    const auto found = under_test_.sink->checkpoints("fleet", prefix);
    for (const Checkpoint& checkpoint : found.value_or(std::vector<Checkpoint>())) {
      all.push_back(checkpoint.name);
    }
    return all;
  }

  SinkUnderTest under_test_ = GetParam()();
};

TEST_P(ItemSinkContract, AppliesChangesInTheirOrder) {
  const auto results =
      apply({change(Kind::kReplace, R"({"vehicleId":"3","a":1,"b":1})"),
             change(Kind::kMerge, R"({"vehicleId":"3","b":2,"c":null})"),
             change(Kind::kReplace, R"({"vehicleId":"4","a":1})"),
             change(Kind::kRemove, R"({"vehicleId":"4"})"), change(Kind::kRemove, R"({"vehicleId":"5"})")});
  EXPECT_THAT(results, testing::Each(Result<Applied>(Applied::kWritten)));
  EXPECT_EQ(results.size(), 5U);
  EXPECT_EQ(item("3"), R"({"a":1,"b":2,"c":null,"vehicleId":"3"})");
  EXPECT_EQ(item("4"), "");
}

TEST_P(ItemSinkContract, MergesIntoAnItemThatIsMissing) {
  apply({change(Kind::kMerge, R"({"vehicleId":"3","a":1})"), change(Kind::kMerge, R"({"vehicleId":"4"})")});
  EXPECT_EQ(item("3"), R"({"a":1,"vehicleId":"3"})");
  EXPECT_EQ(item("4"), R"({"vehicleId":"4"})");
}

TEST_P(ItemSinkContract, MergesMoreAttributesThanAnExpressionHolds) {
  std::string json = R"({"vehicleId":"3")";
  for (int i = 0; i < 1000; ++i) {
    json += ",\"attribute" + std::to_string(i) + "\":1";
  }
  EXPECT_THAT(apply({change(Kind::kMerge, json + "}")}),
              testing::ElementsAre(Result<Applied>(Applied::kWritten)));
}

TEST_P(ItemSinkContract, DropsWhatIsOlderThanTheItem) {
  for (const Kind kind : {Kind::kReplace, Kind::kMerge, Kind::kRemove}) {
    apply({change(Kind::kReplace, R"({"vehicleId":"3","v":5})")});
    EXPECT_THAT(apply({change(kind, R"({"vehicleId":"3","v":4})", "v")}),
                testing::ElementsAre(Result<Applied>(Applied::kStale)));
    EXPECT_EQ(item("3"), R"({"v":5,"vehicleId":"3"})");
    EXPECT_THAT(apply({change(kind, R"({"vehicleId":"3","v":5})", "v")}),
                testing::ElementsAre(Result<Applied>(Applied::kWritten)));
  }
  EXPECT_EQ(item("3"), "");
}

TEST_P(ItemSinkContract, TakesAnyVersionForAnItemWithoutOneOrOfAnotherType) {
  apply({change(Kind::kReplace, R"({"vehicleId":"3"})"),
         change(Kind::kReplace, R"({"vehicleId":"4","v":"9"})")});
  EXPECT_THAT(apply({change(Kind::kReplace, R"({"vehicleId":"3","v":1})", "v"),
                     change(Kind::kReplace, R"({"vehicleId":"4","v":1})", "v")}),
              testing::Each(Result<Applied>(Applied::kWritten)));
}

TEST_P(ItemSinkContract, MakesNothingWhereOneChangeIsRefused) {
  apply({change(Kind::kReplace, R"({"vehicleId":"3","a":1})")});
  const auto results =
      apply({change(Kind::kReplace, R"({"vehicleId":"3","a":2})"), change(Kind::kReplace, R"({"a":1})"),
             change(Kind::kReplace, R"({"vehicleId":"4"})")},
            {{.name = "lsn", .value = "1"}});
  ASSERT_EQ(results.size(), 3U);
  ASSERT_FALSE(results[1].has_value());
  EXPECT_EQ(results[1].error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(item("3"), R"({"a":1,"vehicleId":"3"})");
  EXPECT_EQ(item("4"), "");
  EXPECT_EQ(*under_test_.sink->checkpoint("fleet", "lsn"), std::nullopt);
}

TEST_P(ItemSinkContract, RemembersCheckpointsOfEachSource) {
  EXPECT_EQ(*under_test_.sink->checkpoint("fleet", "lsn"), std::nullopt);
  EXPECT_THAT(
      apply({},
            {{.name = "lsn", .value = "1"}, {.name = "id/a", .value = ""}, {.name = "id/b", .value = "x"}}),
      testing::IsEmpty());
  EXPECT_EQ(*under_test_.sink->checkpoint("fleet", "lsn"), "1");
  EXPECT_EQ(*under_test_.sink->checkpoint("fleet", "id/a"), "");
  EXPECT_EQ(*under_test_.sink->checkpoint("other", "lsn"), std::nullopt);
  EXPECT_THAT(names("id/"), testing::ElementsAre("id/a", "id/b"));
  apply({}, {{.name = "id/a", .value = std::nullopt}, {.name = "lsn", .value = "2"}});
  EXPECT_EQ(*under_test_.sink->checkpoint("fleet", "lsn"), "2");
  EXPECT_THAT(names(""), testing::ElementsAre("id/b", "lsn"));
}

TEST_P(ItemSinkContract, ListsMoreCheckpointsThanFitOnePage) {
  std::vector<Checkpoint> many;
  for (int i = 0; i < 3000; ++i) {
    many.push_back({.name = "id/" + std::to_string(10000 + i), .value = std::string(500, 'x')});
  }
  apply({}, std::move(many));
  EXPECT_EQ(names("id/").size(), 3000U);
}

}  // namespace rtp::sources
