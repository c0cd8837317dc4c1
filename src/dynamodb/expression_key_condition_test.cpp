#include "dynamodb/expression_key_condition.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "dynamodb/expression_testing.h"

namespace rtp::dynamodb {
namespace {

using namespace rtp::dynamodb::testing;

const KeySchema kHashOnly = {.hash = {.name = "a", .type = Type::kString}, .range = std::nullopt};
const KeySchema kHashAndRange = {.hash = {.name = "a", .type = Type::kString},
                                 .range = KeyAttribute{.name = "b", .type = Type::kNumber}};
const KeySchema kTextRange = {.hash = {.name = "a", .type = Type::kString},
                              .range = KeyAttribute{.name = "b", .type = Type::kString}};

Result<KeyCondition> parse(std::string_view text, const KeySchema& schema) {
  Placeholders given =
      placeholders({{"#a", "a"}, {"#b", "b"}},
                   {{":s", s("x")}, {":t", s("y")}, {":n", n(1)}, {":m", n(2)}, {":yes", yes()}});
  RTP_TRY(const ConditionTree tree, key_condition_tree(text, given));
  RTP_TRY(const KeyConditions conditions, key_conditions(tree));
  return conditions.resolve(schema, nullptr);
}

TEST(KeyConditionTest, TakesTheHashKeyAlone) {
  for (const auto* const text : {"a = :s", ":s = a", "(#a = :s)", "(a) = (:s)"}) {
    const auto condition = parse(text, kHashAndRange);
    ASSERT_TRUE(condition) << text << message_of(condition);
    EXPECT_EQ(condition->hash, s("x"));
    EXPECT_FALSE(condition->range);
  }
}

TEST(KeyConditionTest, TakesOneConditionOnTheRangeKeyInAnyOrder) {
  const std::vector<std::pair<std::string, RangeOperator>> cases = {
      {"a = :s and b = :n", RangeOperator::kEqual},
      {"b < :n AND a = :s", RangeOperator::kLess},
      {"a = :s and #b <= :n", RangeOperator::kLessOrEqual},
      {"(a = :s) and (b > :n)", RangeOperator::kGreater},
      {"a = :s and b >= :n", RangeOperator::kGreaterOrEqual},
      {"a = :s and :n < b", RangeOperator::kGreater},
      {"a = :s and :n >= b", RangeOperator::kLessOrEqual},
      {"a = :s and :n <= b", RangeOperator::kGreaterOrEqual},
      {"a = :s and :n > b", RangeOperator::kLess},
      {"(a = :s and :n = b)", RangeOperator::kEqual},
  };
  for (const auto& [text, op] : cases) {
    const auto condition = parse(text, kHashAndRange);
    ASSERT_TRUE(condition) << text << message_of(condition);
    EXPECT_EQ(condition->hash, s("x")) << text;
    ASSERT_TRUE(condition->range) << text;
    EXPECT_EQ(condition->range->op, op) << text;
    EXPECT_EQ(condition->range->operand, n(1)) << text;
  }
}

TEST(KeyConditionTest, TakesBetweenAndBeginsWith) {
  const auto between = parse("b between :n and :m and a = :s", kHashAndRange).value();
  EXPECT_EQ(between.range->op, RangeOperator::kBetween);
  EXPECT_EQ(between.range->operand, n(1));
  EXPECT_EQ(between.range->upper, n(2));
  const auto prefix = parse("a = :s and begins_with(b, :t)", kTextRange).value();
  EXPECT_EQ(prefix.range->op, RangeOperator::kBeginsWith);
  EXPECT_EQ(prefix.range->operand, s("y"));
}

struct Refusal {
  std::string text;
  std::string message;
};

void expect_refusals(const KeySchema& schema, std::initializer_list<Refusal> refusals) {
  for (const Refusal& expected : refusals) {
    EXPECT_EQ(message_of(parse(expected.text, schema)), expected.message) << expected.text;
  }
}

TEST(KeyConditionTest, RefusesOperatorsThatKeysDoNotHave) {
  const std::string wrong = "Invalid operator used in KeyConditionExpression: ";
  expect_refusals(kHashAndRange, {{"a > b and size(b) > c or a > c", wrong + "OR"},
                                  {"a in (b, size(c), d)", wrong + "IN"},
                                  {"attribute_exists(a)", wrong + "attribute_exists"},
                                  {"contains(a.d, b)", wrong + "contains"},
                                  {"not a > b", wrong + "NOT"},
                                  {"a = :s and b <> :n", wrong + "<>"}});
}

TEST(KeyConditionTest, RefusesWhatIsNoConditionOnOneKeyAttribute) {
  const std::string wrong = "Invalid condition in KeyConditionExpression: ";
  const std::string first = " operator must have the key attribute as its first operand";
  expect_refusals(
      kHashAndRange,
      {{":s between size(b) and size(a) and b > :s", wrong + "BETWEEN" + first},
       {"begins_with(:s, b) and a > :s", wrong + "begins_with" + first},
       {"size(b) > a AND a.b > b AND b > c", "KeyConditionExpressions cannot contain nested operations"},
       {"a > size(b.d)", "KeyConditionExpressions cannot contain nested operations"},
       {"b > a.b", wrong + "Multiple attribute names used in one condition"},
       {"b between c[1] and d", wrong + "Multiple attribute names used in one condition"},
       {"b[0] > a", "KeyConditionExpressions cannot have conditions on nested attributes"},
       {":n > :m AND a < :m", wrong + "No key attribute specified"},
       {"b > :n AND b < :n and c = :n", "KeyConditionExpressions must only contain one condition per key"},
       {"(a > :s and b > :s) and (c > :s and d > :s)", "Conditions can be of length 1 or 2 only"}});
}

TEST(KeyConditionTest, RefusesWhatDoesNotFitTheSchema) {
  const std::string type =
      "One or more parameter values were invalid: Condition parameter type does not match schema type";
  expect_refusals(kHashAndRange, {{"b = :n", "Query condition missed key schema element: a"},
                                  {"a = :s and c = :n", "Query condition missed key schema element: b"},
                                  {"a > :s", "Query key condition not supported"},
                                  {"a between :s and :t and b = :n", "Query key condition not supported"},
                                  {"a = :n", type},
                                  {"a = :yes", type},
                                  {"a = :s and b = :s", type},
                                  {"a = :s and b between :s and :t", type},
                                  {"a = :s and begins_with(b, :s)", type}});
  expect_refusals(kHashOnly, {{"a = :s and b = :s", "Query key condition not supported"},
                              {"b = :s", "Query condition missed key schema element: a"},
                              {":n > a", type}});
}

TEST(KeyConditionTest, RefusesWhatNoConditionMayHave) {
  const std::string invalid = "Invalid KeyConditionExpression: ";
  expect_refusals(
      kHashAndRange,
      {{"", invalid + "The expression can not be empty;"},
       {"a > 4", invalid + R"(Syntax error; token: "4", near: "> 4")"},
       {"a = :s and begins_with(b, :n)",
        invalid +
            "Incorrect operand type for operator or function; operator or function: begins_with, operand "
            "type: N"},
       {"a = :s and b between :m and :n",
        invalid + "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
                  "lower bound "
                  "operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}"},
       {std::string(4097, 'a'), invalid + "Expression size has exceeded the maximum allowed size;"}});
}

}  // namespace
}  // namespace rtp::dynamodb
