// Items with the sequence numbers of their changes, one by one and by prefix.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tables/tables_fixture.h"

namespace rtp::tables {
namespace {

using dynamodb::Item;
using Numbers = std::map<std::string, std::uint64_t>;  // by hash key

class ItemVersionsTest : public TablesFixture {
 protected:
  std::optional<ItemVersion> version(std::string_view table, std::string_view key) {
    auto found = tables_->get_version(table, item(key));
    EXPECT_TRUE(found) << found.error().message;
    return found.value_or(std::nullopt);
  }

  static std::string id_of(const ItemVersion& version) { return *version.item.at("id").as<std::string>(); }

  /// What all pages together give; each item at most once.
  Numbers all(std::string_view table, std::string_view prefix, std::size_t limit) {
    Numbers numbers;
    std::optional<std::string> after;
    do {
      const auto page = tables_->versions_with_prefix(table, prefix, after, limit).value();
      EXPECT_LE(page.versions.size(), limit);
      for (const ItemVersion& version : page.versions) {
        EXPECT_TRUE(numbers.try_emplace(id_of(version), version.sequence_number).second) << id_of(version);
      }
      after = page.last_evaluated;
    } while (after);
    return numbers;
  }
};

TEST_F(ItemVersionsTest, AVersionHasTheNumberOfTheChangeThatMadeIt) {
  EXPECT_EQ(version("T", R"({"id":"a"})"), std::nullopt);
  EXPECT_TRUE(put("T", R"({"id":"a","v":1})"));
  EXPECT_TRUE(put("T", R"({"id":"b"})"));
  EXPECT_TRUE(put("T", R"({"id":"a","v":2})"));
  EXPECT_EQ(version("T", R"({"id":"a"})"), (ItemVersion{item(R"({"id":"a","v":2})"), 3}));
  EXPECT_EQ(version("T", R"({"id":"b"})"), (ItemVersion{item(R"({"id":"b"})"), 2}));
  EXPECT_TRUE(erase("T", R"({"id":"a"})"));
  EXPECT_EQ(version("T", R"({"id":"a"})"), std::nullopt);
  EXPECT_TRUE(put("T", R"({"id":"a"})"));
  EXPECT_EQ(version("T", R"({"id":"a"})")->sequence_number, 5U);
}

TEST_F(ItemVersionsTest, AWriteThatChangesNothingLeavesTheNumber) {
  EXPECT_TRUE(put("T", R"({"id":"a","v":1})"));
  EXPECT_TRUE(put("T", R"({"id":"b"})"));
  EXPECT_TRUE(put("T", R"({"id":"a","v":1})"));
  EXPECT_EQ(version("T", R"({"id":"a"})")->sequence_number, 1U);
}

TEST_F(ItemVersionsTest, EachWriteOfABatchHasItsOwnNumber) {
  ASSERT_TRUE(write(dynamodb::BatchWriteItemRequest{
      .writes = {{"T", item(R"({"id":"a"})"), false}, {"T", item(R"({"id":"b"})"), false}}}));
  EXPECT_EQ(all("T", "", 10), (Numbers{{"a", 1}, {"b", 2}}));
}

TEST_F(ItemVersionsTest, NumbersSurviveReopening) {
  EXPECT_TRUE(put("T", R"({"id":"a"})"));
  EXPECT_TRUE(put("T", R"({"id":"b"})"));
  open();
  EXPECT_EQ(all("T", "", 10), (Numbers{{"a", 1}, {"b", 2}}));
}

TEST_F(ItemVersionsTest, WithoutAStreamTheNumberIsZero) {
  EXPECT_TRUE(put("P", R"({"id":"a"})"));
  EXPECT_EQ(version("P", R"({"id":"a"})"), (ItemVersion{item(R"({"id":"a"})"), 0}));
}

TEST_F(ItemVersionsTest, AVersionIsFoundByAKeyOfTwoAttributes) {
  EXPECT_TRUE(create(table_request("R", hash_and_range_key("h", "r"), dynamodb::StreamViewType::kNewImage)));
  EXPECT_TRUE(put("R", R"({"h":"a","r":"b"})"));
  EXPECT_EQ(version("R", R"({"h":"a","r":"b"})")->sequence_number, 1U);
}

TEST_F(ItemVersionsTest, RefusesKeysAndTablesAsGetItemDoes) {
  for (const auto& [table, key] : {std::pair{"none", R"({"id":"a"})"}, std::pair{"T", R"({"x":"a"})"},
                                   std::pair{"T", R"({"id":1})"}, std::pair{"T", R"({"id":""})"}}) {
    EXPECT_EQ(tables_->get_version(table, item(key)).error(),
              tables_->get_item(get_request(table, key)).error())
        << table << key;
  }
}

TEST_F(ItemVersionsTest, FindsTheItemsWhoseKeysBeginWithThePrefixPageByPage) {
  Numbers trams;
  Numbers every;
  for (int i = 0; i < 30; ++i) {
    const std::string id = (i % 3 == 0 ? "tram/" : "bus/") + std::to_string(i);
    const std::uint64_t number = put("T", R"({"id":")" + id + R"("})")->sequence_number;
    every[id] = number;
    if (i % 3 == 0) {
      trams[id] = number;
    }
  }
  EXPECT_TRUE(put("P", R"({"id":"tram/of another table"})"));
  for (const std::size_t limit : {1U, 3U, 10U, 100U}) {
    EXPECT_EQ(all("T", "tram/", limit), trams) << limit;
    EXPECT_EQ(all("T", "", limit), every) << limit;
  }
  EXPECT_EQ(all("T", "tram/3", 10), (Numbers{{"tram/3", trams["tram/3"]}}));
  EXPECT_EQ(all("T", "train", 10), Numbers{});
  EXPECT_EQ(all("T", "tram/30000", 10), Numbers{});
}

TEST_F(ItemVersionsTest, APageGoesOnAfterAKeyWhoseItemIsGone) {
  for (const char* id : {"a", "b", "c", "d"}) {
    EXPECT_TRUE(put("T", R"({"id":")" + std::string(id) + R"("})"));
  }
  const auto first = tables_->versions_with_prefix("T", "", std::nullopt, 2).value();
  const std::string last = id_of(first.versions.back());
  EXPECT_EQ(first.last_evaluated, last);
  EXPECT_TRUE(erase("T", R"({"id":")" + last + R"("})"));
  const auto second = tables_->versions_with_prefix("T", "", last, 10).value();
  EXPECT_EQ(second.versions.size(), 2U);
  EXPECT_EQ(second.last_evaluated, std::nullopt);
}

TEST_F(ItemVersionsTest, APageIsBoundedInKeysAndBytes) {
  dynamodb::BatchWriteItemRequest batch;
  for (int i = 0; i < 5000; ++i) {
    batch.writes.push_back({"P", Item{{"id", std::to_string(i)}}, false});
  }
  ASSERT_TRUE(write(std::move(batch)));
  const auto none = tables_->versions_with_prefix("P", "x", std::nullopt, 10'000).value();
  EXPECT_TRUE(none.versions.empty());
  EXPECT_NE(none.last_evaluated, std::nullopt);
  EXPECT_EQ(all("P", "x", 10'000), Numbers{});
  EXPECT_EQ(all("P", "", 10'000).size(), 5000U);

  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(write(put_request("T", {{"id", std::to_string(i)}, {"v", std::string(400'000, 'v')}})));
  }
  EXPECT_EQ(tables_->versions_with_prefix("T", "", std::nullopt, 10).value().versions.size(), 3U);
  EXPECT_EQ(all("T", "", 10).size(), 5U);
}

TEST_F(ItemVersionsTest, OnlyTablesWithOneStringKeyAreReadByPrefix) {
  EXPECT_TRUE(create(table_request("R", hash_and_range_key("h", "r"), std::nullopt)));
  EXPECT_TRUE(create(table_request("N", hash_key("id", dynamodb::Type::kNumber), std::nullopt)));
  for (const char* table : {"R", "N"}) {
    const Error error = tables_->versions_with_prefix(table, "a", std::nullopt, 1).error();
    EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(error.message, ::testing::HasSubstr("table " + std::string(table) + " "));
  }
  EXPECT_EQ(tables_->versions_with_prefix("none", "a", std::nullopt, 1).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace rtp::tables
