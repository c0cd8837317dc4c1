#include "dynamodb/wire_json.h"

#include <string>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace rtp::dynamodb {
namespace {

using namespace std::string_literals;

Result<AttributeValue> typed(std::string_view text) {
  return value_from_typed_json(boost::json::parse(text));
}

Result<Item> typed_item(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 200;
  return item_from_typed_json(boost::json::parse(text, {}, options));
}

template <typename Value>
std::string typed_text(const Value& value) {
  std::string out;
  append_typed_json(out, value);
  return out;
}

/// A list that is nested `depth` times as the attribute "a".
std::string nested_lists(int depth) {
  std::string text = R"({"S":"x"})";
  for (int i = 0; i < depth; ++i) {
    text = R"({"L":[)" + text + "]}";
  }
  return "{\"a\":" + text + "}";
}

TEST(TypedJsonTest, CarriesEveryType) {
  const std::vector<std::pair<AttributeValue, std::string>> values = {
      {"text"s, R"({"S":"text"})"},
      {""s, R"({"S":""})"},
      {"q\"\\\b\f\n\r\t\x01/\xC3\xBC"s, R"({"S":"q\"\\\b\f\n\r\t\u0001/)"
                                        "\xC3\xBC\"}"},
      {"a\0b"s, R"({"S":"a\u0000b"})"},
      {Number::parse("-56.789").value(), R"({"N":"-56.789"})"},
      {Number::parse("1e-20").value(), R"({"N":"0.00000000000000000001"})"},
      {Binary{"foob"}, R"({"B":"Zm9vYg=="})"},
      {Binary{}, R"({"B":""})"},
      {true, R"({"BOOL":true})"},
      {false, R"({"BOOL":false})"},
      {Null{}, R"({"NULL":true})"},
      {List{}, R"({"L":[]})"},
      {List{"a"s, Number(1), List{}}, R"({"L":[{"S":"a"},{"N":"1"},{"L":[]}]})"},
      {Map{}, R"({"M":{}})"},
      {Map{{"b", Null{}}, {"a", "x"s}}, R"({"M":{"a":{"S":"x"},"b":{"NULL":true}}})"},
      {StringSet{"", "a", "b"}, R"({"SS":["","a","b"]})"},
      {NumberSet{Number(-1), Number(2), Number(10)}, R"({"NS":["-1","2","10"]})"},
      {BinarySet{{Binary{"f"}, Binary{"fo"}}}, R"({"BS":["Zg==","Zm8="]})"},
  };
  for (const auto& [value, text] : values) {
    EXPECT_EQ(typed_text(value), text);
    const auto read = typed(text);
    ASSERT_TRUE(read) << text << ": " << read.error().message;
    EXPECT_EQ(*read, value) << text;
  }
}

TEST(TypedJsonTest, SetsAreEqualWhateverTheOrderOfTheirElements) {
  EXPECT_EQ(typed(R"({"SS":["b","a"]})"), typed(R"({"SS":["a","b"]})"));
  EXPECT_EQ(typed(R"({"NS":["10","9.0"]})"), typed(R"({"NS":["9","1e1"]})"));
  EXPECT_EQ(typed(R"({"BS":["Zm8=","Zg=="]})"), typed(R"({"BS":["Zg==","Zm8="]})"));
}

TEST(TypedJsonTest, IgnoresMembersThatAreUnknownOrNull) {
  EXPECT_EQ(typed(R"({"S":"a","N":null,"x":1})"), AttributeValue("a"s));
}

TEST(TypedJsonTest, BooleansMayBeWordsInAnyCase) {
  for (const auto* const word : {"true", "TRUE", "Yes", "1"}) {
    EXPECT_EQ(typed_item(std::string(R"({"a":{"BOOL":")") + word + "\"}}")->at("a"), AttributeValue(true))
        << word;
  }
  for (const auto* const word : {"false", "False", "no", "0"}) {
    EXPECT_EQ(typed_item(std::string(R"({"a":{"BOOL":")") + word + "\"}}")->at("a"), AttributeValue(false))
        << word;
  }
}

TEST(TypedJsonTest, ItemsKeepAllAttributes) {
  const auto item = typed_item(R"({"z":{"N":"1"},"a":{"S":"x"},"m":{"M":{"k":{"BOOL":true}}}})");
  ASSERT_TRUE(item);
  EXPECT_EQ(*item, (Item{{"a", "x"s}, {"m", Map{{"k", true}}}, {"z", Number(1)}}));
  EXPECT_EQ(typed_text(*item), R"({"a":{"S":"x"},"m":{"M":{"k":{"BOOL":true}}},"z":{"N":"1"}})");
  EXPECT_EQ(typed_text(Item{}), "{}");
}

TEST(TypedJsonTest, RefusesInvalidValues) {
  const std::string empty =
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
  const std::string invalid = "One or more parameter values were invalid: ";
  const std::vector<std::pair<std::string, std::string>> refusals = {
      {R"({})", empty},
      {R"({"a":""})", empty},
      {R"({"S":null})", empty},
      {R"({"M":{"a":{}}})", empty},
      {R"({"M":{"a":null}})", empty},
      {R"({"L":[{}]})", empty},
      {R"({"L":[{"a":{}}]})", empty},
      {R"({"S":"a","N":"1"})",
       "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
       "datatypes"},
      {R"({"NULL":false})", invalid + "Null attribute value types must have the value of true"},
      {R"({"NULL":"no"})", invalid + "Null attribute value types must have the value of true"},
      {R"({"SS":[]})", invalid + "An string set  may not be empty"},
      {R"({"NS":[]})", invalid + "An number set  may not be empty"},
      {R"({"BS":[]})", invalid + "Binary sets should not be empty"},
      {R"({"SS":["a","a"]})", invalid + "Input collection [a, a] contains duplicates."},
      {R"({"SS":["b","a","b"]})", invalid + "Input collection [b, a, b] contains duplicates."},
      {R"({"BS":["Yg==","Yg=="]})", invalid + "Input collection [Yg==, Yg==]of type BS contains duplicates."},
      {R"({"NS":["1","1.0"]})", "Input collection contains duplicates"},
      {R"({"S":"a","N":""})", "The parameter cannot be converted to a numeric value"},
      {R"({"N":"b"})", "The parameter cannot be converted to a numeric value: b"},
      {R"({"NS":["1","b"]})", "The parameter cannot be converted to a numeric value: b"},
      {R"({"N":"1e126"})",
       "Number overflow. Attempting to store a number with magnitude larger than supported range"},
      {R"({"M":{")" + std::string(65536, 'n') + R"(":{"S":""}}})",
       invalid + "Attribute name is too large, must be less than 65536 bytes"}};
  for (const auto& [text, message] : refusals) {
    const auto read = typed(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error(), (Error{ErrorCode::kInvalidArgument, message})) << text;
  }
}

TEST(TypedJsonTest, RefusesWrongJsonTypes) {
  const std::string structure = "Start of structure or map found where not expected";
  const std::string payload = "Unexpected value type in payload";
  const std::string collection = "Unrecognized collection type class ";
  const std::string base64 = "only base-64-encoded strings are convertible to bytes";
  const std::vector<std::pair<std::string, std::string>> refusals = {
      {R"("23")", payload},
      {R"(34.56)", payload},
      {R"(true)", payload},
      {R"([])", collection + "com.amazonaws.dynamodb.v20120810.AttributeValue"},
      {R"({"L":["a"]})", payload},
      {R"({"S":true})", "TRUE_VALUE cannot be converted to String"},
      {R"({"S":false})", "FALSE_VALUE cannot be converted to String"},
      {R"({"N":3})", "NUMBER_VALUE cannot be converted to String"},
      {R"({"N":34.56})", "DECIMAL_VALUE cannot be converted to String"},
      {R"({"S":[]})", collection + "java.lang.String"},
      {R"({"S":{}})", structure},
      {R"({"SS":"a"})", "Unexpected field type"},
      {R"({"SS":{}})", structure},
      {R"({"NS":[1]})", "NUMBER_VALUE cannot be converted to String"},
      {R"({"SS":[null]})", "NULL_VALUE cannot be converted to String"},
      {R"({"BOOL":"23"})", "Unexpected token received from parser"},
      {R"({"BOOL":23})", "NUMBER_VALUE cannot be converted to Boolean"},
      {R"({"BOOL":34.56})", "DECIMAL_VALUE cannot be converted to Boolean"},
      {R"({"BOOL":[]})", collection + "java.lang.Boolean"},
      {R"({"NULL":{}})", structure},
      {R"({"B":23})", base64},
      {R"({"BS":[true]})", base64},
      {R"({"B":[]})", collection + "java.nio.ByteBuffer"},
      {R"({"B":{}})", structure},
      {R"({"B":"23456"})", "Base64 encoded length is expected a multiple of 4 bytes but found: 5"},
      {R"({"M":"a"})", "Unexpected field type"},
      {R"({"M":[]})",
       "Unrecognized collection type java.util.Map<java.lang.String, "
       "com.amazonaws.dynamodb.v20120810.AttributeValue>"},
      {R"({"L":{}})", structure}};
  for (const auto& [text, message] : refusals) {
    const auto read = typed(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error(), (Error{ErrorCode::kMalformed, message})) << text;
  }
}

TEST(TypedJsonTest, NestsThirtyTwoLevelsAndNoMore) {
  const auto deepest = typed_item(nested_lists(32));
  ASSERT_TRUE(deepest) << deepest.error().message;
  EXPECT_EQ(typed_text(*deepest), nested_lists(32));
  const auto deeper = typed_item(nested_lists(33));
  ASSERT_FALSE(deeper);
  EXPECT_EQ(deeper.error(), nesting_error());
}

TEST(JsonStringTest, EscapesACharacterWhereverItStandsAndNoOther) {
  const std::string whole = "\xC3\xBC\x7F and more of it.";
  for (std::size_t place = 0; place < whole.size(); ++place) {
    for (unsigned char c = 0; c < 0x80; ++c) {
      std::string text = whole;
      text[place] = static_cast<char>(c);
      std::string json;
      append_json_string(json, text);
      const bool is_plain = c >= 0x20 && c != '"' && c != '\\';
      ASSERT_EQ(json == '"' + text + '"', is_plain) << int{c} << " at " << place;
      if (place > 1) {  // it is UTF-8 still
        ASSERT_EQ(boost::json::parse(json).as_string(), text) << int{c} << " at " << place;
      }
    }
  }
}

TEST(PlainJsonTest, ShowsEveryTypeAsJson) {
  const Item item = {{"b", true},
                     {"binary", Binary{"foob"}},
                     {"binary set", BinarySet{{Binary{"f"}}}},
                     {"list", List{Number(1), "x"s, Null{}}},
                     {"map", Map{{"k", Map{}}, {"l", List{}}}},
                     {"number", Number::parse("12345678901234567890.123456789").value()},
                     {"number set", NumberSet{Number(1), Number(2)}},
                     {"quote\"", "line\n"s},
                     {"string set", StringSet{"a", "b"}}};
  std::string out;
  append_plain_json(out, item);
  EXPECT_EQ(
      out,
      R"({"b":true,"binary":"Zm9vYg==","binary set":["Zg=="],"list":[1,"x",null],"map":{"k":{},"l":[]},)"
      R"("number":12345678901234567890.123456789,"number set":[1,2],"quote\"":"line\n","string set":["a","b"]})");
}

TEST(PlainJsonTest, ReadsBackWhatItWrites) {
  const std::string text =
      R"({"a":[1,2.5,-3,[],{"deep":[{}]}],"b":false,"c":null,"d":{"e":"\u00fc\n"},"f":"","g":true})";
  const auto item = item_from_plain_json(text);
  ASSERT_TRUE(item) << item.error().message;
  EXPECT_EQ(*item, (Item{{"a", List{Number(1), Number::parse("2.5").value(), Number(-3), List{},
                                    Map{{"deep", List{Map{}}}}}},
                         {"b", false},
                         {"c", Null{}},
                         {"d", Map{{"e", "\xC3\xBC\n"s}}},
                         {"f", ""s},
                         {"g", true}}));
  std::string out;
  append_plain_json(out, *item);
  EXPECT_EQ(item_from_plain_json(out), *item);
}

TEST(PlainJsonTest, NumbersKeepAllTheirDigits) {
  for (const auto* number : {"0", "-1", "9223372036854775807", "9223372036854775808", "18446744073709551616",
                             "12345678901234567890123456789012345678",
                             "-0.1234567890123456789012345678901234567", "0.1", "2.30"}) {
    const auto item = item_from_plain_json("{\"n\":" + std::string(number) + "}");
    ASSERT_TRUE(item) << number;
    EXPECT_EQ(item->at("n"), AttributeValue(Number::parse(number).value())) << number;
  }
  EXPECT_EQ(item_from_plain_json(R"({"n":1.5e3,"m":1E-2})"),
            (Item{{"m", Number::parse("0.01").value()}, {"n", Number(1500)}}));
}

TEST(PlainJsonTest, RefusesNumbersOutOfRange) {
  const std::vector<std::pair<std::string, std::string>> refusals = {
      {"1e126", "Number overflow. Attempting to store a number with magnitude larger than supported range"},
      {"1e400", "Number overflow. Attempting to store a number with magnitude larger than supported range"},
      {"1e-400",
       "Number underflow. Attempting to store a number with magnitude smaller than supported range"},
      {"123456789012345678901234567890123456789",
       "Attempting to store more than 38 significant digits in a Number"},
      {"1e9999999999", "the exponent of a number is out of range at byte 16"}};
  for (const auto& [number, message] : refusals) {
    const auto item = item_from_plain_json("{\"n\":" + number + "}");
    ASSERT_FALSE(item) << number;
    EXPECT_EQ(item.error(), (Error{ErrorCode::kInvalidArgument, message}));
  }
}

TEST(PlainJsonTest, RefusesANameThatIsThereTwice) {
  const auto item = item_from_plain_json(R"({"a":{"b":1,"c":2,"b":3}})");
  ASSERT_FALSE(item);
  EXPECT_EQ(item.error(), (Error{ErrorCode::kInvalidArgument, "the object names \"b\" twice: name it once"}));
}

TEST(PlainJsonTest, RefusesWhatIsNotAJsonObject) {
  const std::string not_an_object = "not a JSON object: send an object such as {\"speed\":12.5}";
  const std::vector<std::pair<std::string, std::string>> refusals = {
      {"[]", not_an_object},
      {"\"text\"", not_an_object},
      {"12", not_an_object},
      {"null", not_an_object},
      {"true", not_an_object},
      {"", "not a JSON object: incomplete JSON at byte 0"},
      {"{\"a\":1} x", "not a JSON object: extra data at byte 8"},
      {"{\"a\":01}", "not a JSON object: syntax error at byte 6"},
      {"{\"a\":1,}", "not a JSON object: syntax error at byte 7"},
      {"{a:1}", "not a JSON object: syntax error at byte 1"},
      {"{\"a\":NaN}", "not a JSON object: syntax error at byte 5"}};
  for (const auto& [text, message] : refusals) {
    const auto item = item_from_plain_json(text);
    ASSERT_FALSE(item) << text;
    EXPECT_EQ(item.error(), (Error{ErrorCode::kMalformed, message})) << text;
  }
}

TEST(PlainJsonTest, RefusesInvalidUtf8) {
  for (const auto* bytes : {"\xFF", "\xC0\x80", "\xED\xA0\x80", "\xC3", "\xF4\x90\x80\x80"}) {
    const auto value = item_from_plain_json(R"({"a":")" + std::string(bytes) + "\"}");
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().code, ErrorCode::kMalformed);
    EXPECT_FALSE(item_from_plain_json("{\"" + std::string(bytes) + "\":1}"));
  }
}

TEST(PlainJsonTest, RefusesEveryProperPrefix) {
  const std::string text = R"({"a":[1,-2.5e1,{"b":"x\u00fc"}],"c":null,"d":true})";
  ASSERT_TRUE(item_from_plain_json(text));
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto item = item_from_plain_json(std::string_view(text).substr(0, size));
    ASSERT_FALSE(item) << size;
    EXPECT_EQ(item.error().code, ErrorCode::kMalformed) << size;
  }
}

TEST(PlainJsonTest, NestsThirtyTwoLevelsAndNoMore) {
  const auto nested = [](std::size_t depth) {
    return "{\"a\":" + std::string(depth, '[') + "1" + std::string(depth, ']') + "}";
  };
  EXPECT_TRUE(item_from_plain_json(nested(32)));
  const auto deeper = item_from_plain_json(nested(33));
  ASSERT_FALSE(deeper);
  EXPECT_EQ(deeper.error(), nesting_error());
}

TEST(PlainJsonTest, ReadsAnyJsonAsAValue) {
  const std::vector<std::pair<std::string, AttributeValue>> values = {
      {"null", Null{}},
      {" true ", true},
      {"false", false},
      {R"("a\u00fc")", "a\xC3\xBC"s},
      {"\"\"", ""s},
      {"12345678901234567890.123456789", Number::parse("12345678901234567890.123456789").value()},
      {"-1", Number(-1)},
      {"[]", List{}},
      {R"([1,[null],{"a":[]}])", List{Number(1), List{Null{}}, Map{{"a", List{}}}}},
      {"{}", Map{}},
      {R"({"b":{"c":1},"a":[true]})", Map{{"a", List{true}}, {"b", Map{{"c", Number(1)}}}}}};
  for (const auto& [text, expected] : values) {
    const auto value = value_from_plain_json(text);
    ASSERT_TRUE(value) << text << ": " << value.error().message;
    EXPECT_EQ(*value, expected) << text;
  }
}

TEST(PlainJsonTest, RefusesWhatIsNoValue) {
  const std::vector<std::pair<std::string, Error>> refusals = {
      {"", {ErrorCode::kMalformed, "not JSON: incomplete JSON at byte 0"}},
      {"nul", {ErrorCode::kMalformed, "not JSON: incomplete JSON at byte 3"}},
      {"1 2", {ErrorCode::kMalformed, "not JSON: extra data at byte 2"}},
      {"[1,]", {ErrorCode::kMalformed, "not JSON: syntax error at byte 3"}},
      {"\"\xFF\"", {ErrorCode::kMalformed, "not JSON: syntax error at byte 1"}},
      {"1e9999999999", {ErrorCode::kInvalidArgument, "the exponent of a number is out of range at byte 11"}},
      {R"([{"":1}])", empty_name_error()},
      {R"({"a":1,"a":2})", {ErrorCode::kInvalidArgument, "the object names \"a\" twice: name it once"}},
      {std::string(34, '[') + std::string(34, ']'), nesting_error()}};
  for (const auto& [text, error] : refusals) {
    const auto value = value_from_plain_json(text);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error(), error) << text;
  }
  EXPECT_TRUE(value_from_plain_json(std::string(33, '[') + std::string(33, ']')));
}

}  // namespace
}  // namespace rtp::dynamodb
