#include "dynamodb/json_value.h"

#include <array>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::dynamodb {
namespace {

constexpr std::size_t kDepth = 32;

/// As Boost.JSON shows it, objects in their order.
boost::json::value boosted(const JsonValue& value) {
  switch (value.kind()) {
    case JsonValue::Kind::kNull:
      return nullptr;
    case JsonValue::Kind::kBool:
      return *value.as<bool>();
    case JsonValue::Kind::kInt64:
      return *value.as<std::int64_t>();
    case JsonValue::Kind::kUint64:
      return *value.as<std::uint64_t>();
    case JsonValue::Kind::kDouble:
      return *value.as<double>();
    case JsonValue::Kind::kString:
      return boost::json::value(*value.as<std::string_view>());
    case JsonValue::Kind::kArray: {
      boost::json::array array;
      for (const JsonValue& element : *value.as<JsonArray>()) {
        array.push_back(boosted(element));
      }
      return array;
    }
    case JsonValue::Kind::kObject:
      break;
  }
  boost::json::object object;
  for (const JsonMember& member : *value.as<JsonObject>()) {
    EXPECT_TRUE(object.emplace(member.key, boosted(member.value)).second) << member.key << " is there twice";
  }
  return object;
}

std::string shown(const JsonValue& value) { return boost::json::serialize(boosted(value)); }

std::string many_members(const std::string& twins) {
  std::string text = "{";
  for (int i = 0; i < 40; ++i) {
    text += "\"name" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  }
  return text + twins + "\"last\":true}";
}

TEST(JsonValueTest, ReadsWhatBoostJsonReads) {
  const std::vector<std::string> texts = {
      "null",
      "true",
      "0",
      "-9223372036854775808",
      "18446744073709551615",
      "18446744073709551616",
      "1.5e300",
      "-0.0",
      R"("")",
      R"("text")",
      R"("\u00e9\ud83d\ude00 \n\"quoted\"")",
      R"("begins plain\tand goes on")",
      "[]",
      "{}",
      R"([1,"a",[],{},[[null]],false])",
      R"( { "a" : { "b" : [ { "c" : "d" } ] } , "" : 1 } )",
      R"({"\u0061b":1,"plain":2})",
      R"({"a":1,"b":2,"a":3})",
      R"({"a":1,"\u0061":{"b":2},"c":[3]})",
      many_members(""),
      many_members(R"("name7":"again","name0":[1],"name7":"and again",)")};
  for (const std::string& text : texts) {
    const boost::json::value expected = boost::json::parse(text);
    std::pmr::monotonic_buffer_resource memory;
    const auto parsed = parse_json(text, memory, kDepth);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(shown(*parsed), boost::json::serialize(expected)) << text;
    EXPECT_EQ(shown(json_value_of(expected, memory)), boost::json::serialize(expected)) << text;
  }
}

TEST(JsonValueTest, LeavesTextWithoutEscapesWhereItIs) {
  const std::string text = R"({"key":"value","escaped":"a\tb"})";
  std::pmr::monotonic_buffer_resource memory;
  const auto parsed = parse_json(text, memory, kDepth);
  ASSERT_TRUE(parsed);
  const auto& object = *parsed->as<JsonObject>();
  EXPECT_EQ(object[0].key.data(), text.data() + 2);
  EXPECT_EQ(object[0].value.as<std::string_view>()->data(), text.data() + 8);
  EXPECT_EQ(*object[1].value.as<std::string_view>(), "a\tb");
}

TEST(JsonValueTest, FindsMembersByName) {
  const std::string text = R"({"a":1,"b":null})";
  std::pmr::monotonic_buffer_resource memory;
  const auto parsed = parse_json(text, memory, kDepth);
  ASSERT_TRUE(parsed);
  const auto& object = *parsed->as<JsonObject>();
  EXPECT_THAT(object.find("a")->as<std::int64_t>(), testing::Pointee(1));
  EXPECT_TRUE(object.find("b")->is_null());
  EXPECT_EQ(object.find("c"), nullptr);
}

TEST(JsonValueTest, RefusesEveryTextThatEndsTooEarly) {
  const std::string text = R"({"a":[1.5,"\u00e9",true,null,{"b":{}}]})";
  for (std::size_t size = 0; size < text.size(); ++size) {
    std::pmr::monotonic_buffer_resource memory;
    const auto parsed = parse_json(std::string_view(text).substr(0, size), memory, kDepth);
    ASSERT_FALSE(parsed) << size;
    EXPECT_EQ(parsed.error().code, ErrorCode::kMalformed) << size;
  }
}

TEST(JsonValueTest, RefusesWhatIsNoJsonAndWhatIsNestedTooDeep) {
  struct Case {
    std::string text;
    ErrorCode code;
  };
  const std::array cases = {Case{"{} {}", ErrorCode::kMalformed},
                            Case{"{'a':1}", ErrorCode::kMalformed},
                            Case{"[1,]", ErrorCode::kMalformed},
                            Case{"\"\xff\"", ErrorCode::kMalformed},
                            Case{R"("\ud800")", ErrorCode::kMalformed},
                            Case{std::string(kDepth + 1, '['), ErrorCode::kTooLarge},
                            Case{std::string(100000, '['), ErrorCode::kTooLarge}};
  for (const auto& [text, code] : cases) {
    std::pmr::monotonic_buffer_resource memory;
    const auto parsed = parse_json(text, memory, kDepth);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, code) << text;
  }
}

}  // namespace
}  // namespace rtp::dynamodb
