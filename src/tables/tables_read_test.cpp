// What reads find: GetItem, Query and Scan with DynamoDB's semantics.
#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dynamodb/expression_key_condition.h"
#include "tables/tables_fixture.h"

namespace rtp::tables {
namespace {

using dynamodb::Condition;
using dynamodb::Item;
using dynamodb::ItemPage;
using dynamodb::Placeholders;
using dynamodb::Projection;
using dynamodb::QueryRequest;
using dynamodb::ScanRequest;

/// Table "R": hash key `h`, numeric range key `r`, holding h="a" with r=1..9 and v=r%2, and h="b" with r=1.
class ReadTest : public TablesFixture {
 protected:
  ReadTest() {
    EXPECT_TRUE(
        create(table_request("R", hash_and_range_key("h", "r", dynamodb::Type::kNumber), std::nullopt)));
    for (int r = 1; r <= 9; ++r) {
      EXPECT_TRUE(
          put("R", R"({"h":"a","r":)" + std::to_string(r) + R"(,"v":)" + std::to_string(r % 2) + "}"));
    }
    EXPECT_TRUE(put("R", R"({"h":"b","r":1,"v":7})"));
  }

  static QueryRequest query_request(std::string_view condition, std::string_view values) {
    Placeholders placeholders;
    for (const auto& [name, value] : item(values)) {
      placeholders.values.emplace(name, value);
    }
    QueryRequest request;
    request.page.table_name = "R";
    const auto tree = dynamodb::key_condition_tree(condition, placeholders).value();
    request.key_conditions = dynamodb::key_conditions(tree).value();
    return request;
  }
  static QueryRequest partition_a() { return query_request("h = :h", R"({":h":"a"})"); }

  ItemPage query(const QueryRequest& request) {
    auto page = tables_->query(request);
    EXPECT_TRUE(page) << page.error().message;
    return page.value_or(ItemPage{});
  }
  std::string query_error(const QueryRequest& request) {
    const auto page = tables_->query(request);
    return page ? "no error" : page.error().message;
  }

  ItemPage scan(const ScanRequest& request) {
    auto page = tables_->scan(request);
    EXPECT_TRUE(page) << page.error().message;
    return page.value_or(ItemPage{});
  }

  /// The range keys of a page.
  static std::vector<std::string> range_keys(const ItemPage& page) {
    std::vector<std::string> keys;
    std::ranges::transform(page.items, std::back_inserter(keys), [](const Item& found) {
      return found.at("r").as<dynamodb::Number>()->to_string();
    });
    return keys;
  }

  /// All pages of `request`, one after the other.
  std::vector<std::vector<std::string>> pages(QueryRequest request) {
    std::vector<std::vector<std::string>> all;
    do {
      const ItemPage page = query(request);
      all.push_back(range_keys(page));
      request.page.exclusive_start_key = page.last_evaluated_key;
    } while (request.page.exclusive_start_key && all.size() < 20);
    return all;
  }

  static void filter(dynamodb::ReadPage& page, std::string_view text, std::string_view values) {
    Placeholders placeholders;
    for (const auto& [name, value] : item(values)) {
      placeholders.values.emplace(name, value);
    }
    page.filter = Condition::parse("FilterExpression", text, placeholders).value();
  }
};

using Keys = std::vector<std::string>;

TEST_F(ReadTest, ABatchEndsBeforeSixteenMegabytesAndTellsWhatIsLeft) {
  dynamodb::BatchGet all;
  all.table_name = "P";
  all.projection_expression = "id";
  Placeholders none;
  all.projection = Projection::parse("id", none).value();
  for (int i = 10; i < 60; ++i) {
    const std::string id = std::to_string(i);
    ASSERT_TRUE(write(put_request("P", {{"id", id}, {"v", std::string(400'000, 'v')}})));
    all.keys.push_back({{"id", id}});
  }
  dynamodb::BatchGet small{.table_name = "R", .keys = {item(R"({"h":"a","r":1})")}, .projection = {}};
  const auto read = tables_->batch_get_item({.tables = {all, small}});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->items.at("P").size(), 41U);  // of 400,003 bytes each
  EXPECT_EQ(read->items.at("P")[40], item(R"({"id":"50"})"));
  EXPECT_EQ(read->items.at("R").size(), 1U);
  ASSERT_EQ(read->unprocessed.size(), 1U);
  const dynamodb::BatchGet& rest = read->unprocessed[0];
  EXPECT_EQ(rest.keys, std::vector<Item>(all.keys.begin() + 41, all.keys.end()));
  EXPECT_EQ(rest.projection_expression, "id");

  const auto second = tables_->batch_get_item({.tables = {rest}});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->items.at("P").size(), 9U);
  EXPECT_TRUE(second->unprocessed.empty());
}

TEST_F(ReadTest, ABatchChecksTheKeysItDoesNotReach) {
  const dynamodb::BatchGet twice{
      .table_name = "P",
      .keys = {item(R"({"id":"a"})"), item(R"({"id":"b"})"), item(R"({"id":"b"})")},
      .projection = {}};
  EXPECT_EQ(tables_->batch_get_item({.tables = {twice}}).error(),
            (Error{ErrorCode::kInvalidArgument, "Provided list of item keys contains duplicates"}));
}

TEST_F(ReadTest, GetsWhatIsThere) {
  EXPECT_EQ(get("R", R"({"h":"b","r":1})"), item(R"({"h":"b","r":1,"v":7})"));
  EXPECT_EQ(get("R", R"({"h":"b","r":1.0})"), item(R"({"h":"b","r":1,"v":7})"));
  EXPECT_EQ(get("R", R"({"h":"b","r":2})"), std::nullopt);
}

TEST_F(ReadTest, AProjectionThatMatchesNothingLeavesAnEmptyItem) {
  Placeholders none;
  dynamodb::GetItemRequest request = get_request("R", R"({"h":"b","r":1})");
  request.projection = Projection::parse("v", none).value();
  EXPECT_EQ(tables_->get_item(request)->item, item(R"({"v":7})"));
  request.projection = Projection::parse("absent", none).value();
  EXPECT_EQ(tables_->get_item(request)->item, Item{});
}

TEST_F(ReadTest, RefusesReadsThatCannotBe) {
  const auto get_error = [&](std::string table, std::string_view key) {
    return tables_->get_item(get_request(std::move(table), key)).error();
  };
  EXPECT_EQ(get_error("none", "{}"), (Error{ErrorCode::kNotFound, "Requested resource not found"}));
  EXPECT_EQ(get_error("R", R"({"h":"b"})").code, ErrorCode::kInvalidArgument);
  ScanRequest scan_none;
  scan_none.page.table_name = "none";
  EXPECT_EQ(tables_->scan(scan_none).error().code, ErrorCode::kNotFound);
  QueryRequest query_none;
  query_none.page.table_name = "none";
  EXPECT_EQ(tables_->query(query_none).error().code, ErrorCode::kNotFound);
}

TEST_F(ReadTest, AReadCostsAUnitPerStarted4KilobytesAndHalfUnlessConsistent) {
  EXPECT_TRUE(put("T", R"({"id":"large","v":")" + std::string(5000, 'x') + R"("})"));
  dynamodb::GetItemRequest request = get_request("T", R"({"id":"large"})");
  EXPECT_EQ(tables_->get_item(request)->read_units, 1);
  request.consistent_read = true;
  EXPECT_EQ(tables_->get_item(request)->read_units, 2);
  request.key = item(R"({"id":"none"})");
  EXPECT_EQ(tables_->get_item(request)->read_units, 1);
  EXPECT_EQ(query(partition_a()).units.table, 0.5);
}

TEST_F(ReadTest, QueriesAPartitionInTheOrderOfItsRangeKeys) {
  QueryRequest request = partition_a();
  EXPECT_EQ(range_keys(query(request)), (Keys{"1", "2", "3", "4", "5", "6", "7", "8", "9"}));
  request.scan_index_forward = false;
  EXPECT_EQ(range_keys(query(request)), (Keys{"9", "8", "7", "6", "5", "4", "3", "2", "1"}));
  EXPECT_EQ(range_keys(query(query_request("h = :h", R"({":h":"none"})"))), Keys{});
}

TEST_F(ReadTest, QueriesByConditionsOnTheRangeKey) {
  struct Case {
    std::string condition;
    std::string values;
    Keys keys;
  };
  const std::vector<Case> cases = {
      {"h = :h AND r = :r", R"({":h":"a",":r":4})", {"4"}},
      {"h = :h AND r < :r", R"({":h":"a",":r":3})", {"1", "2"}},
      {"h = :h AND r <= :r", R"({":h":"a",":r":3})", {"1", "2", "3"}},
      {"h = :h AND r > :r", R"({":h":"a",":r":7})", {"8", "9"}},
      {"h = :h AND r >= :r", R"({":h":"a",":r":7})", {"7", "8", "9"}},
      {"h = :h AND r BETWEEN :r AND :s", R"({":h":"a",":r":2.5,":s":4})", {"3", "4"}},
      {"h = :h AND r > :r", R"({":h":"a",":r":9})", {}},
  };
  for (const Case& test : cases) {
    QueryRequest request = query_request(test.condition, test.values);
    EXPECT_EQ(range_keys(query(request)), test.keys) << test.condition;
    request.scan_index_forward = false;
    Keys reversed = test.keys;
    std::ranges::reverse(reversed);
    EXPECT_EQ(range_keys(query(request)), reversed) << test.condition;
  }
}

TEST_F(ReadTest, PagesAQueryInBothDirections) {
  QueryRequest request = partition_a();
  request.page.limit = 4;
  EXPECT_EQ(pages(request), (std::vector<Keys>{{"1", "2", "3", "4"}, {"5", "6", "7", "8"}, {"9"}}));
  request.scan_index_forward = false;
  EXPECT_EQ(pages(request), (std::vector<Keys>{{"9", "8", "7", "6"}, {"5", "4", "3", "2"}, {"1"}}));
  request = query_request("h = :h AND r > :r", R"({":h":"a",":r":6})");
  request.page.limit = 2;
  EXPECT_EQ(pages(request), (std::vector<Keys>{{"7", "8"}, {"9"}}));
}

TEST_F(ReadTest, APageEndedByItsLimitHasALastEvaluatedKeyEvenAtTheEnd) {
  QueryRequest request = partition_a();
  request.page.limit = 9;
  EXPECT_EQ(query(request).last_evaluated_key, item(R"({"h":"a","r":9})"));
  request.page.limit = 10;
  EXPECT_EQ(query(request).last_evaluated_key, std::nullopt);
}

TEST_F(ReadTest, AStartKeyNeedsNoItem) {
  QueryRequest request = partition_a();
  request.page.exclusive_start_key = item(R"({"h":"a","r":7.5})");
  EXPECT_EQ(range_keys(query(request)), (Keys{"8", "9"}));
  request.scan_index_forward = false;
  request.page.limit = 2;
  EXPECT_EQ(range_keys(query(request)), (Keys{"7", "6"}));
}

TEST_F(ReadTest, RefusesStartKeysThatAreNotInTheQuery) {
  struct Case {
    std::string start;
    std::string message;
  };
  for (const Case& test :
       {Case{R"({"h":"a"})", "The provided starting key is invalid"},
        Case{R"({"h":"a","q":1})", "The provided starting key is invalid"},
        Case{R"({"h":"a","r":"1"})", "The provided key element does not match the schema"},
        Case{R"({"h":"b","r":9})", "The query can return at most one row and cannot be restarted"},
        Case{R"({"h":"a","r":1})", "The provided starting key does not match the range key predicate"}}) {
    QueryRequest request = query_request("h = :h AND r > :r", R"({":h":"a",":r":3})");
    request.page.exclusive_start_key = item(test.start);
    EXPECT_EQ(query_error(request), test.message);
  }
}

TEST_F(ReadTest, FiltersAfterCountingWhatIsEvaluated) {
  QueryRequest request = partition_a();
  filter(request.page, "v = :v", R"({":v":1})");
  request.page.limit = 4;
  ItemPage page = query(request);
  EXPECT_EQ(range_keys(page), (Keys{"1", "3"}));
  EXPECT_EQ(page.count, 2);
  EXPECT_EQ(page.scanned_count, 4);
  EXPECT_EQ(page.last_evaluated_key, item(R"({"h":"a","r":4})"));

  request.page.count_only = true;
  page = query(request);
  EXPECT_TRUE(page.items.empty());
  EXPECT_EQ(page.count, 2);
}

TEST_F(ReadTest, ProjectsWhatPassedTheFilter) {
  QueryRequest request = partition_a();
  filter(request.page, "v = :v", R"({":v":1})");
  Placeholders none;
  request.page.projection = Projection::parse("r", none).value();
  request.page.limit = 1;
  const ItemPage page = query(request);
  EXPECT_EQ(page.items, std::vector<Item>{item(R"({"r":1})")});
  EXPECT_EQ(page.last_evaluated_key, item(R"({"h":"a","r":1})"));
}

TEST_F(ReadTest, RefusesKeyAttributesInTheFilterOfAQuery) {
  QueryRequest request = partition_a();
  filter(request.page, "r > :v", R"({":v":1})");
  EXPECT_EQ(query_error(request),
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: r");
  ScanRequest allowed;
  allowed.page.table_name = "R";
  filter(allowed.page, "r > :v", R"({":v":8})");
  EXPECT_EQ(scan(allowed).count, 1);
}

TEST_F(ReadTest, NamesAQueryFilterAsSuch) {
  QueryRequest request = partition_a();
  filter(request.page, "h = :v", R"({":v":"a"})");
  request.page.is_legacy_filter = true;
  EXPECT_EQ(query_error(request),
            "QueryFilter can only contain non-primary key attributes: Primary key attribute: h");
}

TEST_F(ReadTest, APageEndsWithTheItemThatGoesOverOneMegabyte) {
  for (int r = 1; r <= 4; ++r) {
    EXPECT_TRUE(put(
        "R", R"({"h":"large","r":)" + std::to_string(r) + R"(,"v":")" + std::string(350'000, 'x') + R"("})"));
  }
  QueryRequest request = query_request("h = :h", R"({":h":"large"})");
  EXPECT_EQ(pages(request), (std::vector<Keys>{{"1", "2", "3"}, {"4"}}));
  request.page.count_only = true;
  EXPECT_EQ(query(request).count, 3);
}

TEST_F(ReadTest, RefusesToLookIntoKeys) {
  const std::string refused =
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: ";
  Placeholders none;
  dynamodb::GetItemRequest get = get_request("R", R"({"h":"b","r":1})");
  get.projection = Projection::parse("v, r[0]", none).value();
  EXPECT_EQ(tables_->get_item(get).error().message, refused + "r");
  QueryRequest request = partition_a();
  request.page.projection = Projection::parse("h.x", none).value();
  EXPECT_EQ(query_error(request), refused + "h");
  ScanRequest scan_into;
  scan_into.page.table_name = "R";
  filter(scan_into.page, "r[1] = :v", R"({":v":8})");
  EXPECT_EQ(tables_->scan(scan_into).error().message, refused + "r");
}

TEST_F(ReadTest, ScansTheWholeTableAndNoOther) {
  ScanRequest request;
  request.page.table_name = "R";
  const ItemPage page = scan(request);
  EXPECT_EQ(page.count, 10);
  EXPECT_EQ(page.last_evaluated_key, std::nullopt);
}

TEST_F(ReadTest, SegmentsAndPagesTogetherAreTheTable) {
  std::multiset<std::string> seen;
  for (int id = 0; id < 50; ++id) {
    EXPECT_TRUE(put("P", R"({"id":")" + std::to_string(id) + R"("})"));
  }
  for (std::uint32_t segment = 0; segment < 3; ++segment) {
    ScanRequest request{.page = {}, .segment = segment, .total_segments = 3};
    request.page.table_name = "P";
    request.page.limit = 7;
    do {
      const ItemPage page = scan(request);
      for (const Item& found : page.items) {
        seen.insert(*found.at("id").as<std::string>());
      }
      request.page.exclusive_start_key = page.last_evaluated_key;
    } while (request.page.exclusive_start_key);
  }
  EXPECT_EQ(seen.size(), 50U);
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 50U);
}

TEST_F(ReadTest, RefusesAStartKeyOfAnotherSegment) {
  int refused = 0;
  for (std::uint32_t segment = 0; segment < 4; ++segment) {
    ScanRequest request{.page = {}, .segment = segment, .total_segments = 4};
    request.page.table_name = "R";
    request.page.exclusive_start_key = item(R"({"h":"a","r":1})");
    const auto page = tables_->scan(request);
    refused += page ? 0 : 1;
  }
  EXPECT_EQ(refused, 3);
}

}  // namespace
}  // namespace rtp::tables
