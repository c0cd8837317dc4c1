#include "tables/key_encoding.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tables/tables_fixture.h"

namespace rtp::tables {
namespace {

using dynamodb::AttributeValue;
using dynamodb::Binary;
using dynamodb::Item;
using dynamodb::KeyCondition;
using dynamodb::Number;
using dynamodb::RangeCondition;
using dynamodb::RangeOperator;
using dynamodb::TableSchema;
using dynamodb::Type;

TableSchema schema_with_range(Type type) {
  return table_request("T", hash_and_range_key("h", "r", type), std::nullopt).schema;
}

std::string key(const AttributeValue& range, std::string hash = "h") {
  return item_key(schema_with_range(range.type()), Item{{"h", std::move(hash)}, {"r", range}});
}

/// The key of an entry of index "byR" of table "T", whose hash key is "h", of the item with key `id`.
std::string entry(const AttributeValue& range, const std::string& id) {
  const TableSchema schema = table_request("T", hash_key("id"), std::nullopt).schema;
  const dynamodb::SecondaryIndex index{.name = "byR", .key = hash_and_range_key("h", "r", range.type())};
  return entry_key(schema, index, Item{{"h", std::string("h")}, {"r", range}, {"id", id}});
}

AttributeValue number(std::string_view text) { return Number::parse(text).value(); }

TEST(KeyEncodingTest, OrdersRangeKeysAsDynamoDb) {
  const std::vector<std::vector<AttributeValue>> ascending = {
      {std::string("\0", 1), std::string("a"), std::string("a\0", 2), std::string("aa"), std::string("b"),
       std::string("\xC3\xA9"), std::string("\xEF\xBF\xBD"), std::string("\xF0\x9F\x98\x80")},
      {Binary{std::string("\0", 1)}, Binary{"\x7F"}, Binary{"\x80"}, Binary{"\x80\x01"}, Binary{"\xFF"}},
      {number("-1E125"), number("-10"), number("-9.5"), number("-1E-130"), number("0"), number("1E-130"),
       number("0.5"), number("2"), number("10"), number("10.01"), number("9.9E+125")},
  };
  for (const auto& values : ascending) {
    std::vector<std::string> keys;
    std::ranges::transform(values, std::back_inserter(keys), [](const auto& value) { return key(value); });
    EXPECT_EQ(std::ranges::adjacent_find(keys, std::greater_equal<>{}), keys.end());
  }
}

TEST(KeyEncodingTest, OrdersEntriesByRangeKeyWhateverTheirItem) {
  const std::vector<std::string> ascending = {std::string("\0", 1),
                                              std::string("\0\0", 2),
                                              std::string("\0\1", 2),
                                              "a",
                                              std::string("a\0", 2),
                                              "aa",
                                              "b"};
  std::vector<std::string> keys;
  for (const std::string& range : ascending) {
    const auto [first, second] =
        std::minmax({entry(range, std::string("\0", 1)), entry(range, std::string("\xFF"))});
    keys.push_back(first);
    keys.push_back(second);
  }
  EXPECT_EQ(std::ranges::adjacent_find(keys, std::greater_equal<>{}), keys.end());
}

TEST(KeyEncodingTest, GivesEqualNumbersOneKey) {
  EXPECT_EQ(key(number("1000")), key(number("1e3")));
  EXPECT_EQ(key(number("0")), key(number("-0")));
}

TEST(KeyEncodingTest, KeepsApartWhatJoinsToTheSameBytes) {
  EXPECT_NE(key(std::string("c"), "ab"), key(std::string("bc"), "a"));
  EXPECT_NE(key(std::string("c"), std::string("a\0", 2)), key(std::string("\0c", 2), "a"));
}

TEST(KeyEncodingTest, AnItemsKeyGivesItsHashKeyBack) {
  for (const std::string& hash : {std::string("h"), std::string("a\0b", 3), std::string(2048, 'x')}) {
    const std::string stored = key(std::string("range"), hash);
    EXPECT_EQ(hash_key_of("T", stored), hash);
    const std::size_t hash_end = stored.size() - std::string_view("range").size();
    for (std::size_t size = 0; size < hash_end; ++size) {
      const auto cut = hash_key_of("T", std::string_view(stored).substr(0, size));
      ASSERT_FALSE(cut) << size;
      EXPECT_EQ(cut.error().code, ErrorCode::kCorrupt);
    }
  }
}

TEST(KeyEncodingTest, APartitionHoldsItsItemsOnly) {
  const KeyRange partition = partition_range("T", std::string("h"));
  EXPECT_TRUE(partition.contains(key(std::string("\0", 1))));
  EXPECT_TRUE(partition.contains(key(std::string(1024, '\xFF'))));
  EXPECT_FALSE(partition.contains(key(std::string("a"), "hh")));
  EXPECT_FALSE(partition.contains(key(std::string("a"), "g")));
}

TEST(KeyEncodingTest, ATableHoldsItsItemsOnly) {
  const auto key_in = [](std::string table) {
    return item_key(table_request(std::move(table), hash_key("id"), std::nullopt).schema,
                    item(R"({"id":"3"})"));
  };
  const KeyRange table = space_range("Data");
  EXPECT_TRUE(table.contains(key_in("Data")));
  for (const char* other : {"Dat", "Data.1", "Data2", "Datb", "data"}) {
    EXPECT_FALSE(table.contains(key_in(other))) << other;
  }
}

TEST(KeyEncodingTest, EveryItemIsInExactlyOneSegment) {
  const TableSchema schema = table_request("T", hash_key("id"), std::nullopt).schema;
  for (const std::uint32_t total : {1U, 2U, 3U, 7U, 1000U, 1'000'000U}) {
    for (int id = 0; id < 20; ++id) {
      const std::string key = item_key(schema, Item{{"id", std::to_string(id)}});
      std::uint32_t segments = 0;
      for (std::uint32_t segment = 0; segment < std::min(total, 1000U); ++segment) {
        segments += segment_range("T", segment, total).contains(key) ? 1 : 0;
      }
      EXPECT_LE(segments, 1U);
      EXPECT_TRUE(total > 1000 || segments == 1) << total;
    }
  }
  EXPECT_EQ(segment_range("T", 0, 3).end, segment_range("T", 1, 3).begin);
  EXPECT_EQ(segment_range("T", 999'999, 1'000'000).end, space_range("T").end);
  EXPECT_LE(space_range("T").begin, segment_range("T", 0, 3).begin);
}

TEST(KeyEncodingTest, SegmentsShareTheItemsEvenly) {
  const TableSchema schema = table_request("T", hash_key("id"), std::nullopt).schema;
  const KeyRange segment = segment_range("T", 1, 4);
  int inside = 0;
  for (int id = 0; id < 1000; ++id) {
    inside += segment.contains(item_key(schema, Item{{"id", std::to_string(id)}})) ? 1 : 0;
  }
  EXPECT_NEAR(inside, 250, 50);
}

// The orders in which DynamoDB scans these keys.
TEST(KeyEncodingTest, PartitionsComeInTheOrderOfDynamoDb) {
  const std::vector<std::vector<AttributeValue>> scanned = {
      {std::string("2"), std::string("8"), std::string("9"), std::string("1"), std::string("6"),
       std::string("hello"), std::string("0"), std::string("5"), std::string("4"),
       std::string("\u00E4\u00E1\u00F6\u00FC"), std::string("aardman"), std::string("7"), std::string("3"),
       std::string("zapf")},
      {number("7"), number("999.9"), number("8"), number("3"), number("2"), number("-999.9"), number("9"),
       number("4"), number("-0.09"), number("6"), number("1"), number("0"), number("0.012345"), number("5")},
  };
  for (const auto& values : scanned) {
    const TableSchema schema = table_request("T", hash_key("id", values[0].type()), std::nullopt).schema;
    std::vector<std::string> keys;
    std::ranges::transform(values, std::back_inserter(keys),
                           [&](const auto& value) { return item_key(schema, Item{{"id", value}}); });
    EXPECT_TRUE(std::ranges::is_sorted(keys));
  }
}

TEST(KeyEncodingTest, ASegmentHasTheItemsThatDynamoDbHasInIt) {
  struct Case {
    AttributeValue key;
    std::uint32_t segment;  // of 4096
  };
  const std::vector<Case> cases = {{std::string("3635"), 0}, {std::string("228"), 0},
                                   {std::string("1668"), 1}, {std::string("3435"), 4},
                                   {number("251"), 1},       {number("2388"), 4095}};
  for (const auto& [value, segment] : cases) {
    const TableSchema schema = table_request("T", hash_key("id", value.type()), std::nullopt).schema;
    EXPECT_TRUE(segment_range("T", segment, 4096).contains(item_key(schema, Item{{"id", value}}))) << segment;
  }
}

TEST(KeyEncodingTest, ItemsWithEqualKeysInAGlobalIndexComeInTheOrderOfDynamoDb) {
  const TableSchema schema = table_request("T", hash_and_range_key("a", "b"), std::nullopt).schema;
  const dynamodb::SecondaryIndex index{.name = "byC", .key = hash_key("c")};
  const std::vector<std::pair<std::string, std::string>> queried = {{"b", "b"}, {"a", "a"}, {"c", "e"},
                                                                    {"e", "a"}, {"d", "a"}, {"c", "d"}};
  std::vector<std::string> keys;
  for (const auto& [hash, range] : queried) {
    keys.push_back(entry_key(schema, index, Item{{"a", hash}, {"b", range}, {"c", std::string("same")}}));
  }
  EXPECT_TRUE(std::ranges::is_sorted(keys));
}

struct ConditionCase {
  RangeOperator op;
  std::string operand;
  std::string upper;
  std::vector<std::string> selected;
};

TEST(KeyEncodingTest, ARangeConditionSelectsOneRange) {
  const std::vector<std::string> stored = {"a", "b", "ba", "b\xFF", "b\xFF\xFF", "c"};
  const std::vector<ConditionCase> cases = {
      {RangeOperator::kEqual, "b", "", {"b"}},
      {RangeOperator::kLess, "b", "", {"a"}},
      {RangeOperator::kLessOrEqual, "b", "", {"a", "b"}},
      {RangeOperator::kGreater, "b", "", {"ba", "b\xFF", "b\xFF\xFF", "c"}},
      {RangeOperator::kGreaterOrEqual, "b", "", {"b", "ba", "b\xFF", "b\xFF\xFF", "c"}},
      {RangeOperator::kBeginsWith, "b", "", {"b", "ba", "b\xFF", "b\xFF\xFF"}},
      {RangeOperator::kBeginsWith, "b\xFF", "", {"b\xFF", "b\xFF\xFF"}},
      {RangeOperator::kBetween, "b", "ba", {"b", "ba"}},
      {RangeOperator::kBetween, "c", "a", {}},
  };
  for (const ConditionCase& test : cases) {
    const KeyCondition condition{std::string("h"), RangeCondition{test.op, test.operand, test.upper}};
    const KeyRange items = condition_range("T", condition, KeyTail::kNone);
    const KeyRange entries = condition_range("T/byR", condition, KeyTail::kItem);
    std::vector<std::string> selected;
    std::vector<std::string> selected_entries;
    for (const std::string& value : stored) {
      if (items.contains(key(value))) {
        selected.push_back(value);
      }
      for (const char* id : {"\x01", "7", "\xFF\xFF"}) {
        if (entries.contains(entry(value, id)) &&
            (selected_entries.empty() || selected_entries.back() != value)) {
          selected_entries.push_back(value);
        }
      }
    }
    EXPECT_EQ(selected, test.selected) << static_cast<int>(test.op) << " " << test.operand;
    EXPECT_EQ(selected_entries, test.selected) << static_cast<int>(test.op) << " " << test.operand;
  }
}

TEST(KeyEncodingTest, OrdersChangesByTheirNumbers) {
  EXPECT_LT(change_key(0xFF), change_key(0x100));
  EXPECT_EQ(sequence_number_of(change_key(0x123456789ABCDEF0)).value(), 0x123456789ABCDEF0U);
}

TEST(KeyEncodingTest, RefusesWhatIsNoChangeKey) {
  EXPECT_EQ(sequence_number_of("1234567").error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(sequence_number_of("123456789").error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace rtp::tables
