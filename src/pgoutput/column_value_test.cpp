#include "pgoutput/column_value.h"

#include <gtest/gtest.h>

#include "dynamodb/wire_json.h"

namespace rtp::pgoutput {
namespace {

using std::string_literals::operator""s;

struct Case {
  Oid type;
  std::string text;
  std::string typed_json;
};

Result<dynamodb::AttributeValue> read(Oid type, std::string_view text) {
  return column_value(text, Column{.name = "value", .type = type});
}

void expect_values(const std::vector<Case>& cases) {
  for (const Case& each : cases) {
    const auto value = read(each.type, each.text);
    ASSERT_TRUE(value) << each.type << " " << each.text << ": " << value.error().message;
    std::string json;
    dynamodb::append_typed_json(json, *value);
    EXPECT_EQ(json, each.typed_json) << each.type;
  }
}

TEST(ColumnValueTest, ReadsScalars) {
  expect_values({
      {16, "t", R"({"BOOL":true})"},
      {16, "f", R"({"BOOL":false})"},
      {21, "-32768", R"({"N":"-32768"})"},
      {23, "42", R"({"N":"42"})"},
      {20, "9223372036854775807", R"({"N":"9223372036854775807"})"},
      {26, "4294967295", R"({"N":"4294967295"})"},
      {700, "1.1", R"({"N":"1.1"})"},
      {701, "1e+100", R"({"N":"1)" + std::string(100, '0') + R"("})"},
      {1700, "12345678901234567890123456789012345678", R"({"N":"12345678901234567890123456789012345678"})"},
      {1700, "0.10", R"({"N":"0.1"})"},
      {25, "", R"({"S":""})"},
      {25, "grün\n", R"({"S":"grün\n"})"},
      {1043, "varchar", R"({"S":"varchar"})"},
      {1042, "char  ", R"({"S":"char  "})"},
      {2950, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", R"({"S":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"})"},
      {1186, "1 day 02:03:04", R"({"S":"1 day 02:03:04"})"},
      {600, "(1,2)", "{\"S\":\"(1,2)\"}"},
      {16999, "happy", R"({"S":"happy"})"},
      {17, "\\x", R"({"B":""})"},
      {17, "\\x00ffAb", R"({"B":"AP+r"})"},
  });
}

TEST(ColumnValueTest, KeepsNumbersAsTextThatNoItemCanHold) {
  expect_values({
      {1700, "NaN", R"({"S":"NaN"})"},
      {1700, "-Infinity", R"({"S":"-Infinity"})"},
      {701, "Infinity", R"({"S":"Infinity"})"},
      {701, "1e-300", R"({"S":"1e-300"})"},
      {701, "1e+300", R"({"S":"1e+300"})"},
      {1700, "123456789012345678901234567890123456789", R"({"S":"123456789012345678901234567890123456789"})"},
  });
}

TEST(ColumnValueTest, WritesTimesAsIso8601) {
  expect_values({
      {1082, "2026-11-28", R"({"S":"2026-11-28"})"},
      {1082, "infinity", R"({"S":"infinity"})"},
      {1082, "0044-03-15 BC", R"({"S":"0044-03-15 BC"})"},
      {1082, "12026-01-01", R"({"S":"12026-01-01"})"},
      {1083, "08:00:00.5", R"({"S":"08:00:00.5"})"},
      {1114, "2026-11-28 08:00:00", R"({"S":"2026-11-28T08:00:00"})"},
      {1114, "2026-11-28 08:00:00.123456", R"({"S":"2026-11-28T08:00:00.123456"})"},
      {1114, "-infinity", R"({"S":"-infinity"})"},
      {1114, "12026-01-01 00:00:00", R"({"S":"12026-01-01 00:00:00"})"},
      {1114, "0044-03-15 00:00:00 BC", R"({"S":"0044-03-15 00:00:00 BC"})"},
      {1184, "2026-11-28 08:00:00+00", R"({"S":"2026-11-28T08:00:00Z"})"},
      {1184, "2026-11-28 08:00:00.25+05:30", R"({"S":"2026-11-28T02:30:00.25Z"})"},
      {1184, "2026-12-31 23:30:00-01", R"({"S":"2027-01-01T00:30:00Z"})"},
      {1184, "2024-03-01 00:30:00+01", R"({"S":"2024-02-29T23:30:00Z"})"},
      {1184, "1890-01-01 00:00:00+00:53:28", R"({"S":"1889-12-31T23:06:32Z"})"},
      {1184, "infinity", R"({"S":"infinity"})"},
      {1184, "9999-12-31 23:59:59-01", R"({"S":"9999-12-31 23:59:59-01"})"},
      {1184, "0001-01-01 00:00:00+01 BC", R"({"S":"0001-01-01 00:00:00+01 BC"})"},
  });
}

TEST(ColumnValueTest, ReadsDocuments) {
  expect_values({
      {114, R"( {"b": 1.50, "a": [null, true, "x"]} )",
       R"({"M":{"a":{"L":[{"NULL":true},{"BOOL":true},{"S":"x"}]},"b":{"N":"1.5"}}})"},
      {3802, "null", R"({"NULL":true})"},
      {3802, "12345678901234567890", R"({"N":"12345678901234567890"})"},
  });
}

TEST(ColumnValueTest, ReadsArrays) {
  expect_values({
      {1007, "{}", R"({"L":[]})"},
      {1007, "{1,NULL,3}", R"({"L":[{"N":"1"},{"NULL":true},{"N":"3"}]})"},
      {1007, "{{1,2},{3,4}}", R"({"L":[{"L":[{"N":"1"},{"N":"2"}]},{"L":[{"N":"3"},{"N":"4"}]}]})"},
      {1007, "[0:1]={1,2}", R"({"L":[{"N":"1"},{"N":"2"}]})"},
      {1009, R"({a,"NULL","","b,c{}","d\"\\e"," f "})",
       R"({"L":[{"S":"a"},{"S":"NULL"},{"S":""},{"S":"b,c{}"},{"S":"d\"\\e"},{"S":" f "}]})"},
      {1000, "{t,f}", R"({"L":[{"BOOL":true},{"BOOL":false}]})"},
      {1001, R"({"\\x01"})", R"({"L":[{"B":"AQ=="}]})"},
      {1185, R"({"2026-11-28 08:00:00+01"})", R"({"L":[{"S":"2026-11-28T07:00:00Z"}]})"},
      {3807, R"({"{\"a\": 1}","null"})", R"({"L":[{"M":{"a":{"N":"1"}}},{"NULL":true}]})"},
      {1231, "{NaN,1}", R"({"L":[{"S":"NaN"},{"N":"1"}]})"},
  });
}

TEST(ColumnValueTest, NamesTheColumnOfATextThatIsNotOfItsType) {
  const std::vector<std::pair<Oid, std::string>> texts = {
      {16, "true"},
      {17, "\\x1"},
      {17, "\\x1g"},
      {17, "abc"},
      {1082, "28/11/2026"},
      {1082, "2026-13-01"},
      {1114, "2026-11-28"},
      {1114, "2026-11-28 24:00:00"},
      {1184, "2026-11-28 08:00:00"},
      {1184, "2026-02-30 08:00:00+00"},
      {1184, "2026-11-28 08:00:00 CET"},
      {114, "{"},
      {1007, ""},
      {1007, "1"},
      {1007, "{1"},
      {1007, "{1}x"},
      {1007, "{,}"},
      {1007, "{1,}"},
      {1007, "[0:1]"},
      {1009, "{\"a"},
      {1009, "{\"a\\"},
      {1009, "{a\"b\"}"},
      {1007, "{{{{{{{1}}}}}}}"},
  };
  for (const auto& [type, text] : texts) {
    const auto value = read(type, text);
    ASSERT_FALSE(value) << text;
    EXPECT_TRUE(value.error().message.starts_with("column \"value\": ")) << value.error().message;
  }
}

TEST(ColumnValueTest, RefusesWhatNoItemCanHold) {
  const std::string deep = std::string(32, '[') + std::string(32, ']');
  const std::vector<std::pair<Oid, std::string>> texts = {
      {25, "\xFF"s}, {114, R"({"":1})"}, {114, "1e999"}, {114, "[" + deep + "]"}, {199, "{\"" + deep + "\"}"},
  };
  for (const auto& [type, text] : texts) {
    const auto value = read(type, text);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().code, ErrorCode::kInvalidArgument) << value.error().message;
  }
}

}  // namespace
}  // namespace rtp::pgoutput
