#include "events/selector.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dynamodb/wire_json.h"

namespace rtp::events {
namespace {

using testing::HasSubstr;

const dynamodb::AttributeValue kDocument = *dynamodb::value_from_plain_json(
    R"({"a":{"b":[10,{"c":"deep"}]},"x/y":1,"m~n":2,"topic:2":4,"none":null})");
const Metadata kMetadata = {{"topic", "vehicles/3/location"}, {"key", "day 1.csv"}, {"topic", "second"}};

/// The plain JSON of what `selector` selects; "-" for nothing.
std::string selected(std::string_view text, const Metadata& metadata = kMetadata) {
  const auto selector = Selector::parse(text);
  if (!selector) {
    return selector.error().message;
  }
  const auto value = selector->select(kDocument, metadata);
  std::string json;
  if (value) {
    dynamodb::append_plain_json(json, *value);
  }
  return value ? json : "-";
}

struct SelectorCase {
  std::string_view selector;
  std::string_view json;
};

TEST(SelectorTest, SelectsPartsOfTheDocumentTheTopicAndTheMetadata) {
  constexpr std::array kCases = {
      SelectorCase{"/a/b/0", "10"},
      SelectorCase{"/a/b/1/c", "\"deep\""},
      SelectorCase{"/a/b/2", "-"},
      SelectorCase{"/a/b/01", "-"},  // RFC 6901 4: no leading zeros
      SelectorCase{"/a/b/-", "-"},
      SelectorCase{"/a/b/0/c", "-"},
      SelectorCase{"/x~1y", "1"},
      SelectorCase{"/m~0n", "2"},
      SelectorCase{"/", "-"},
      SelectorCase{"/none", "null"},
      SelectorCase{"x/y", "1"},  // a column's name, whatever is in it
      SelectorCase{"a", R"({"b":[10,{"c":"deep"}]})"},
      SelectorCase{"b", "-"},
      SelectorCase{"topic:1", "\"vehicles\""},
      SelectorCase{"topic:2", "\"3\""},
      SelectorCase{"topic:3", "\"location\""},
      SelectorCase{"topic:4", "-"},
      SelectorCase{"/topic:2", "4"},
      SelectorCase{"meta:key", "\"day 1.csv\""},
      SelectorCase{"meta:topic", "\"vehicles/3/location\""},
      SelectorCase{"meta:Key", "-"},
      SelectorCase{"text:bus", "\"bus\""},
      SelectorCase{"text:", "\"\""},
  };
  for (const SelectorCase& given : kCases) {
    EXPECT_EQ(selected(given.selector), given.json) << given.selector;
  }
}

TEST(SelectorTest, SelectsTheWholeDocumentByTheEmptyText) {
  EXPECT_EQ(*Selector::parse("")->select(kDocument, {}), kDocument);
}

TEST(SelectorTest, FindsNoLevelWithoutATopic) { EXPECT_EQ(selected("topic:1", {}), "-"); }

TEST(SelectorTest, RefusesWhatIsNoSelectorAndTellsWhatIs) {
  for (const std::string_view text : {"topic:0", "topic:", "topic:x", "topic:1x", "/a~2", "/a~"}) {
    const auto selector = Selector::parse(text);
    ASSERT_FALSE(selector.has_value()) << text;
    EXPECT_EQ(selector.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(selector.error().message, testing::AllOf(HasSubstr(text), HasSubstr("JSON Pointer"))) << text;
  }
}

TEST(SelectorTest, KnowsTheMemberThatItMeans) {
  EXPECT_EQ(Selector::parse("/id")->member(), "id");
  EXPECT_EQ(Selector::parse("a/b")->member(), "a/b");
  for (const std::string_view text : {"", "/a/b", "topic:1", "meta:id", "text:id"}) {
    EXPECT_EQ(Selector::parse(text)->member(), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace rtp::events
