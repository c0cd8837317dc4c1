#include "dynamodb/filter.h"

#include <initializer_list>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dynamodb/expression_testing.h"

namespace rtp::dynamodb {
namespace {

using namespace rtp::dynamodb::testing;
using ::testing::EndsWith;
using ::testing::StartsWith;

const Item kTram = item({
    {"speed", n("31.5")},
    {"heading", n(-90)},
    {"status", s("driving")},
    {"note", s("it's \"late\"")},
    {"empty", s("")},
    {"stopped", {false}},
    {"door", null()},
    {"stops", l({s("north"), n(7), m({{"depth", n(3)}})})},
    {"pos", m({{"lat", n("60.17")}, {"any name", n(1)}})},
    {"any name", s("x")},
    {"a.b", s("dotted")},
    {"#n", s("hash")},
    {"and", n(1)},
    {"_id", s("t-1")},
    {"set", n(5)},
    {"tags", ss({"express", "low floor"})},
});

bool matches(std::string_view text, const Item& of = kTram) {
  const Result<Filter> filter = Filter::parse(text);
  EXPECT_TRUE(filter) << text << ": " << message_of(filter);
  return filter && filter->matches(of);
}

void expect_all(bool expected, std::initializer_list<std::string_view> filters) {
  for (const std::string_view filter : filters) {
    EXPECT_EQ(matches(filter), expected) << filter;
  }
}

TEST(FilterTest, ComparesWithNumbers) {
  expect_all(true, {"speed > 30", "speed>30", "speed = 31.5", "speed = 31.50", "speed = 315e-1",
                    "speed < 1E+3", "heading = -90", "heading<-89.9", "heading > -1e2", "speed <> +31",
                    "30 < speed", "speed BETWEEN 30 AND 40", "heading in (1, -90)", "1 < 2"});
  expect_all(false, {"speed > 31.5", "heading >= 0", "speed = '31.5'", "speed between 32 and 40"});
}

TEST(FilterTest, ComparesWithTexts) {
  expect_all(true, {"status = 'driving'", "status <> 'parked'", "status IN ('parked', 'driving')",
                    "status > 'd'", "note = 'it''s \"late\"'", "empty = ''", "begins_with(status, 'driv')",
                    "contains(note, '''')", "contains(tags, 'express')", "status <> '''driving'''"});
  expect_all(false, {"status = 'Driving'", "contains(tags, 'low')", "empty = ''''"});
}

TEST(FilterTest, ComparesWithTrueFalseAndNullInAnyCase) {
  expect_all(
      true, {"stopped = false", "stopped <> TRUE", "door = null", "door = NULL", "stopped in (null, False)"});
  expect_all(false, {"stopped = true", "stopped = null", "stopped = 'false'", "absent = null"});
}

TEST(FilterTest, NamesAreWordsOrInDoubleQuotes) {
  expect_all(true, {"status = 'driving'", "set = 5", "_id = 't-1'", "\"status\" = 'driving'",
                    "\"any name\" = 'x'", "\"a.b\" = 'dotted'", "\"#n\" = 'hash'", "\"and\" = 1",
                    "pos.\"any name\" = 1", "pos.lat > 60", "stops[1] = 7", "stops[2].depth = 3",
                    "\"stops\"[0] = 'north'", "attribute_exists(\"any name\")"});
  expect_all(false, {"a.b = 'dotted'", R"("status""" = 'driving')", "\"true\" = 1"});
}

TEST(FilterTest, KnowsAllThatConditionsKnow) {
  expect_all(true,
             {"attribute_exists(speed)", "attribute_not_exists(driver)", "attribute_not_exists(pos.alt)",
              "attribute_type(speed, 'N')", "attribute_type(door, 'NULL')", "size(status) = 7",
              "size(stops) between 1 and 3", "not speed < 30", "NOT (speed < 30 OR stopped = true)",
              "speed > 30 AND (status <> 'parked' OR attribute_not_exists(driver))",
              "speed < 30 and status = 'parked' or heading < 0", "speed > heading"});
  expect_all(false, {"attribute_type(speed, 'S')", "speed < 30 and (status = 'parked' or heading < 0)"});
}

TEST(FilterTest, AComparisonWithAMissingAttributeIsFalse) {
  expect_all(false, {"absent = 1", "absent < 1", "absent >= 1", "absent between 1 and 2", "absent in (1)",
                     "contains(absent, 'a')", "size(absent) < 9", "pos.alt > 0", "status.x = 1"});
  expect_all(true, {"absent <> 1", "not absent = 1"});  // unequal to everything
  EXPECT_FALSE(matches("speed > 0", {}));
}

TEST(FilterTest, KeepsItsText) {
  std::string text = " speed  > 30 ";
  const Filter filter = Filter::parse(text).value();
  text.assign(text.size(), 'x');
  EXPECT_EQ(filter.text(), " speed  > 30 ");
  const Filter copy = filter;  // NOLINT(performance-unnecessary-copy-initialization): what is tested
  EXPECT_TRUE(copy.matches(kTram));
}

struct Refusal {
  std::string text;
  std::string message;  // without "Invalid filter: "
};

void expect_refusals(std::initializer_list<Refusal> refusals) {
  for (const Refusal& expected : refusals) {
    const Result<Filter> filter = Filter::parse(expected.text);
    ASSERT_FALSE(filter) << expected.text;
    EXPECT_EQ(filter.error(), (Error{ErrorCode::kInvalidArgument, "Invalid filter: " + expected.message}))
        << expected.text << ": " << filter.error().message;
  }
}

TEST(FilterErrorsTest, SayWhatToWriteInsteadOfPlaceholders) {
  const std::string no_names =
      "A filter has no placeholders: write the name itself, such as speed or \"any name\"; token: ";
  const std::string no_values =
      "A filter has no placeholders: write the value itself, such as 30, 'text' or true; token: ";
  expect_refusals({{"speed > :v", no_values + ":v"},
                   {"#n > 3", no_names + "#n"},
                   {"speed > and #n = ", no_names + "#n"},
                   {"stops[:i] = 1", no_values + ":i"}});
}

TEST(FilterErrorsTest, ShowTheTokenThatBreaksTheSyntaxAndItsNeighbours) {
  expect_refusals({{" ", R"(Syntax error; token: "<EOF>", near: "")"},
                   {"speed", R"(Syntax error; token: "<EOF>", near: "speed")"},
                   {"30", R"(Syntax error; token: "<EOF>", near: "30")"},
                   {"not true", R"(Syntax error; token: "<EOF>", near: "true")"},
                   {"speed > 30km", R"(Syntax error; token: "km", near: "30km")"},
                   {"speed == 30", R"(Syntax error; token: "=", near: "== 30")"},
                   {"speed != 30", R"(Syntax error; token: "!", near: "speed !=")"},
                   {"speed > .5", R"(Syntax error; token: ".", near: "> .5")"},
                   {"speed > 1.2.3", R"(Syntax error; token: ".", near: "1.2.3")"},
                   {"speed > - 5", R"(Syntax error; token: "-", near: "> - 5")"},
                   {"a-b = 1", R"(Syntax error; token: "-", near: "a-b")"},
                   {"status = 'parked", R"(Syntax error; token: "'", near: "= 'parked")"},
                   {"\"any name = 1", R"(Syntax error; token: """, near: ""any")"},
                   {"stops[-1] = 1", R"(Syntax error; token: "-1", near: "[-1]")"},
                   {"stops[1.5] = 1", R"(Syntax error; token: "1.5", near: "[1.5]")"},
                   {"'a'.b = 1", R"(Syntax error; token: ".", near: "'a'.b")"},
                   {"and = 1", R"(Syntax error; token: "and", near: "and =")"},
                   {"a.true = 1", R"(Syntax error; token: "true", near: ".true =")"},
                   {"speed > 30 speed < 40", R"(Syntax error; token: "speed", near: "30 speed <")"},
                   {"(speed > 30", R"(Syntax error; token: "<EOF>", near: "30")"},
                   {"\"size\"(tags) = 2", R"re(Syntax error; token: "(", near: ""size"(tags")re"}});
}

TEST(FilterErrorsTest, RefuseWhatConditionsRefuse) {
  const std::string type = "Incorrect operand type for operator or function; operator or function: ";
  expect_refusals(
      {{"", "The expression can not be empty;"},
       {"\"\" = 1", "An attribute name is empty; token: \"\""},
       {"((speed > 30))", "The expression has redundant parentheses;"},
       {"SIZE(tags) = 2", "Invalid function name; function: SIZE"},
       {"size(tags)", "The function is not allowed to be used this way in an expression; function: size"},
       {"if_not_exists(a, 1) = 1",
        "The function is not allowed in a condition expression; function: if_not_exists"},
       {"speed > 1e999",
        "Number overflow. Attempting to store a number with magnitude larger than supported range; number: "
        "1e999"},
       {"speed > true", type + ">, operand type: BOOL"},
       {"begins_with(a, 1)", type + "begins_with, operand type: N"},
       {"attribute_exists('a')",
        "Operator or function requires a document path; operator or function: attribute_exists"},
       {"attribute_type(a, 'X')",
        "Invalid attribute type name found; type: X, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"},
       {"a between 2 and 1",
        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound "
        "operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}"},
       {"a = a",
        "The first operand must be distinct from the remaining operands for this operator or function; "
        "operator: =, first operand: [a]"}});
}

TEST(FilterErrorsTest, BoundLengthOperatorsAndDepth) {
  EXPECT_TRUE(Filter::parse("a = 1" + std::string(4091, ' ')));
  EXPECT_EQ(message_of(Filter::parse("a = 1" + std::string(4092, ' '))),
            "Invalid filter: Expression size has exceeded the maximum allowed size; expression size: 4097");
  std::string many = "a=1";
  std::string nested = "not a=1";
  for (int i = 0; i < 200; ++i) {
    many += " or a=1";
    nested.insert(0, "not ");
  }
  EXPECT_THAT(message_of(Filter::parse(many)),
              StartsWith("Invalid filter: The expression contains too many"));
  EXPECT_TRUE(Filter::parse(nested));
  std::string path = "a";
  for (int i = 0; i < 32; ++i) {
    path += ".\"a\"";
  }
  EXPECT_THAT(message_of(Filter::parse(path + " = 1")), EndsWith("nesting levels: 33"));
}

}  // namespace
}  // namespace rtp::dynamodb
