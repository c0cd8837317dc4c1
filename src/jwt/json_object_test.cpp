#include "jwt/json_object.h"

#include <string>

#include <gtest/gtest.h>

namespace rtp::jwt {
namespace {

std::string error_of(std::string_view text) {
  const auto parsed = parse_json_object(text, "it");
  if (parsed) {
    return "accepted";
  }
  EXPECT_EQ(parsed.error().code, ErrorCode::kMalformed);
  return parsed.error().message;
}

TEST(JsonObjectTest, ReadsAnObjectWithEveryKindOfValue) {
  const auto parsed = parse_json_object(R"( {"a":[{"b":1},{"b":-2}],"b":{"b":1.5},"c":18446744073709551615,
                                            "d":true,"e":null,"\u00e9\n":"\ud83d\ude00"} )",
                                        "it");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->size(), 6);
  EXPECT_EQ(parsed->at("b").as_object().at("b"), 1.5);
}

TEST(JsonObjectTest, RefusesWhatIsNotOneObject) {
  for (const std::string_view text : {"",
                                      " ",
                                      "null",
                                      "1",
                                      "\"{}\"",
                                      "[]",
                                      "[{}]",
                                      "{",
                                      "{}}",
                                      "{} {}",
                                      "{\"a\"}",
                                      "{\"a\":1,}",
                                      "{a:1}",
                                      "{'a':1}",
                                      "{\"a\":NaN}",
                                      "{\"a\":01}",
                                      "{/**/}",
                                      "{\"a\":\"\xff\"}",
                                      "{\"\xc0\x80\":1}",
                                      "\xef\xbb\xbf{}"}) {
    EXPECT_EQ(error_of(text), "it is not a JSON object") << text;
  }
  EXPECT_EQ(error_of(std::string_view("{}\0", 3)), "it is not a JSON object");
}

TEST(JsonObjectTest, RefusesAMemberThatIsThereTwice) {
  for (const std::string_view text :
       {R"({"a":1,"a":1})", R"({"a":1,"b":2,"a":{}})", R"({"a":1,"\u0061":2})", R"({"a":{"b":1,"b":2}})",
        R"({"a":[0,{"b":1,"b":2}]})", R"({"a":{"x":1,"y":2},"a":3})"}) {
    EXPECT_EQ(error_of(text), "it has a member twice") << text;
  }
}

TEST(JsonObjectTest, RefusesWhatIsNestedTooDeeply) {
  const auto nested = [](std::size_t levels) {
    return R"({"a":)" + std::string(levels, '[') + std::string(levels, ']') + "}";
  };
  EXPECT_EQ(error_of(nested(31)), "accepted");
  EXPECT_EQ(error_of(nested(32)), "it is not a JSON object");
  EXPECT_EQ(error_of(nested(100000)), "it is not a JSON object");
}

}  // namespace
}  // namespace rtp::jwt
