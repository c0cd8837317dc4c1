#include "dynamodb/attribute_value.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace rtp::dynamodb {
namespace {

TEST(AttributeValueTest, TypeAndDescriptorFollowTheValue) {
  const std::vector<std::pair<AttributeValue, std::string_view>> values = {
      {std::string("a"), "S"},
      {Number(1), "N"},
      {Binary{"a"}, "B"},
      {true, "BOOL"},
      {Null{}, "NULL"},
      {List{}, "L"},
      {Map{}, "M"},
      {StringSet{"a"}, "SS"},
      {NumberSet{Number(1)}, "NS"},
      {BinarySet{{Binary{"a"}}}, "BS"},
  };
  for (const auto& [value, name] : values) {
    EXPECT_EQ(descriptor(value.type()), name);
  }
}

TEST(AttributeValueTest, IsNullUntilSet) { EXPECT_EQ(AttributeValue().type(), Type::kNull); }

TEST(AttributeValueTest, IsReadAsItsOwnTypeOnly) {
  const AttributeValue value(std::string("text"));
  ASSERT_NE(value.as<std::string>(), nullptr);
  EXPECT_EQ(*value.as<std::string>(), "text");
  EXPECT_EQ(value.as<Number>(), nullptr);
  EXPECT_EQ(value.as<Binary>(), nullptr);
}

TEST(AttributeValueTest, ValuesOfDifferentTypesDiffer) {
  EXPECT_NE(AttributeValue(std::string("1")), AttributeValue(Number(1)));
  EXPECT_NE(AttributeValue(std::string("a")), AttributeValue(Binary{"a"}));
  EXPECT_NE(AttributeValue(List{}), AttributeValue(Map{}));
  EXPECT_EQ(AttributeValue(Number(10)), AttributeValue(Number::parse("1e1").value()));
}

TEST(AttributeValueTest, MapsAreEqualWhateverTheOrderOfInsertion) {
  EXPECT_EQ((Item{{"a", Number(1)}, {"b", Number(2)}}), (Item{{"b", Number(2)}, {"a", Number(1)}}));
}

TEST(AttributeValueTest, SizeIsWhatDynamoDbAccounts) {
  const std::vector<std::pair<AttributeValue, std::size_t>> sizes = {
      {std::string(), 0},
      {std::string("h\xC3\xA9"), 3},
      {Number(12345), 4},
      {Binary{std::string("\0\1\2", 3)}, 3},
      {true, 1},
      {Null{}, 1},
      {List{}, 3},
      {List{std::string("ab"), Number(1)}, 3 + (1 + 2) + (1 + 2)},
      {Map{}, 3},
      {Map{{"key", std::string("ab")}}, 3 + 1 + 3 + 2},
      {List{AttributeValue(List{AttributeValue(List{})})}, 3 + 1 + 3 + 1 + 3},
      {StringSet{"a", "bc"}, 3},
      {NumberSet{Number(1), Number(123)}, 2 + 3},
      {BinarySet{{Binary{"a"}, Binary{"bcd"}}}, 4},
  };
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    EXPECT_EQ(sizes[i].first.size(), sizes[i].second) << "row " << i;
  }
}

TEST(AttributeValueTest, CountsTheLevelsOfListsAndMaps) {
  EXPECT_EQ(levels(std::string("text")), 0U);
  EXPECT_EQ(levels(StringSet{"a"}), 0U);
  EXPECT_EQ(levels(List{}), 1U);
  EXPECT_EQ(levels(Map{{"a", Number(1)}}), 1U);
  EXPECT_EQ(levels(List{Number(1), List{Map{}}, List{}}), 3U);
  EXPECT_EQ(levels(Map{{"a", Map{{"b", List{}}}}, {"c", Number(1)}}), 3U);
}

// The sizes that recorded stream records state as SizeBytes, without their second copy of the keys.
TEST(AttributeValueTest, ItemSizeCountsNamesAndValues) {
  EXPECT_EQ(item_size({}), 0U);
  EXPECT_EQ(item_size({{"id", std::string("Fred")}}), 6U);
  EXPECT_EQ(item_size({{"Username", std::string("Fred")}}), 12U);
  EXPECT_EQ(item_size({{"id", std::string("Fred")}, {"name", std::string("Fred")}}), 14U);
  EXPECT_EQ(item_size({{"id", std::string("NonExistentKey")}, {"attr1", std::string("value1")}}), 27U);
}

}  // namespace
}  // namespace rtp::dynamodb
