#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "dynamodb/expression_testing.h"
#include "dynamodb/request_testing.h"

namespace rtp::dynamodb {
namespace {

using namespace rtp::dynamodb::testing;

const std::string kInvalid = "One or more parameter values were invalid: ";
const std::string kOperators =
    "Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, "
    "BEGINS_WITH, GE, CONTAINS]";

std::string put(std::string_view expected, std::string_view more = "") {
  return std::string(R"({"TableName":"abc","Item":{},"Expected":)").append(expected).append(more).append("}");
}

Condition condition(std::string_view expected, std::string_view more = "") {
  return parsed<PutItemRequest>("PutItem", put(expected, more)).condition.value();
}

/// {"a": comparison}
std::string on_a(std::string_view comparison) {
  return std::string(R"({"a":)").append(comparison).append("}");
}

std::string compare(std::string_view op, std::string_view values) {
  return on_a(std::string(R"({"ComparisonOperator":")")
                  .append(op)
                  .append(R"(","AttributeValueList":[)")
                  .append(values)
                  .append("]}"));
}

struct Case {
  std::string expected;
  std::vector<Item> held;
  std::vector<Item> not_held;
};

void expect_conditions(const std::vector<Case>& cases) {
  for (const Case& test : cases) {
    const Condition made = condition(test.expected);
    for (const Item& held : test.held) {
      EXPECT_TRUE(made.holds(held)) << test.expected;
    }
    for (const Item& not_held : test.not_held) {
      EXPECT_FALSE(made.holds(not_held)) << test.expected;
    }
  }
}

Item a(AttributeValue value) { return item({{"a", std::move(value)}}); }

TEST(LegacyConditionTest, ComparesInTheOrderOfValues) {
  expect_conditions({{compare("LT", R"({"N":"2"})"), {a(n(1))}, {a(n(2)), a(s("1")), {}}},
                     {compare("LE", R"({"S":"b"})"), {a(s("a")), a(s("b"))}, {a(s("c")), a(n(1)), {}}},
                     {compare("GT", R"({"B":"YQ=="})"), {a(b("b"))}, {a(b("a")), a(s("b")), {}}},
                     {compare("GE", R"({"N":"2"})"), {a(n(2)), a(n(3))}, {a(n(1)), {}}},
                     {compare("BETWEEN", R"({"N":"2"},{"N":"4"})"), {a(n(2)), a(n(4))}, {a(n(5)), {}}},
                     {compare("IN", R"({"N":"2"},{"N":"4"})"), {a(n(4))}, {a(n(3)), a(ns({2, 4})), {}}}});
}

TEST(LegacyConditionTest, ComparesAllTypesForEquality) {
  expect_conditions(
      {{compare("EQ", R"({"SS":["y","x"]})"), {a(ss({"x", "y"}))}, {a(ss({"x"})), a(s("x")), {}}},
       {compare("EQ", R"({"L":[{"N":"1"}]})"), {a(l({n(1)}))}, {a(l({})), {}}},
       {compare("NE", R"({"N":"1"})"), {a(n(2)), a(s("1")), {}}, {a(n(1))}},
       {compare("NE", R"({"M":{}})"), {a(m({{"x", n(1)}}))}, {a(m({}))}}});
}

TEST(LegacyConditionTest, LooksForPartsAndBeginnings) {
  expect_conditions(
      {{compare("CONTAINS", R"({"S":"ell"})"), {a(s("hello")), a(ss({"ell"}))}, {a(s("help")), a(n(1)), {}}},
       {compare("CONTAINS", R"({"BOOL":true})"), {a(l({yes()}))}, {a(yes())}},
       {compare("NOT_CONTAINS", R"({"N":"4"})"), {a(ns({2})), a(s("4"))}, {a(ns({2, 4})), a(l({n(4)}))}},
       {compare("BEGINS_WITH", R"({"S":"he"})"), {a(s("hello"))}, {a(s("ohe")), a(n(1)), {}}}});
}

TEST(LegacyConditionTest, WhatDoesNotExistNeitherContainsNorDoesNotContain) {
  EXPECT_FALSE(condition(compare("CONTAINS", R"({"N":"1"})")).holds({}));
  EXPECT_FALSE(condition(compare("NOT_CONTAINS", R"({"N":"1"})")).holds({}));
}

TEST(LegacyConditionTest, AsksWhetherAnAttributeExists) {
  expect_conditions({{on_a(R"({"ComparisonOperator":"NOT_NULL"})"), {a(null())}, {{}}},
                     {compare("NULL", ""), {{}}, {a(null()), a(n(1))}},
                     {on_a(R"({"Exists":false})"), {{}}, {a(n(1))}},
                     {on_a(R"({"Exists":"false"})"), {{}}, {a(n(1))}}});
}

TEST(LegacyConditionTest, AValueAloneIsOneToBeEqualTo) {
  for (const auto* const expected : {R"({"Value":{"N":"1"}})", R"({"Exists":true,"Value":{"N":"1.0"}})",
                                     R"({"Value":{"N":"1"},"ComparisonOperator":"EQ"})"}) {
    expect_conditions({{on_a(expected), {a(n(1))}, {a(n(2)), a(s("1")), {}}}});
  }
  expect_conditions({{on_a(R"({"Value":{"N":"1"},"ComparisonOperator":"GT"})"), {a(n(2))}, {a(n(1))}}});
}

TEST(LegacyConditionTest, ANameIsNoPath) {
  const Condition made = condition(R"({"a.b":{"Value":{"N":"1"}}})");
  EXPECT_TRUE(made.holds(item({{"a.b", n(1)}})));
  EXPECT_FALSE(made.holds(a(m({{"b", n(1)}}))));
}

TEST(LegacyConditionTest, AllMustHoldUnlessTheyAreJoinedByOr) {
  const std::string both = R"({"a":{"Value":{"N":"1"}},"b":{"Exists":false}})";
  const Item one = item({{"a", n(1)}, {"b", n(1)}});
  EXPECT_TRUE(condition(both).holds(a(n(1))));
  EXPECT_FALSE(condition(both).holds(one));
  EXPECT_FALSE(condition(both, R"(,"ConditionalOperator":"AND")").holds(one));
  EXPECT_TRUE(condition(both, R"(,"ConditionalOperator":"OR")").holds(one));
  EXPECT_FALSE(condition(both, R"(,"ConditionalOperator":"OR")").holds(item({{"b", n(1)}})));
}

TEST(LegacyConditionTest, NothingExpectedIsNoCondition) {
  EXPECT_FALSE(parsed<PutItemRequest>("PutItem", put("{}")).condition);
  EXPECT_FALSE(
      parsed<DeleteItemRequest>("DeleteItem", R"({"TableName":"abc","Key":{},"Expected":{}})").condition);
}

TEST(LegacyConditionTest, RefusesWrongJsonTypes) {
  const std::string type = "com.amazonaws.dynamodb.v20120810.";
  expect_malformed(
      "PutItem",
      {{R"({"Expected":1})", "Unexpected field type"},
       {R"({"Expected":[]})",
        "Unrecognized collection type java.util.Map<java.lang.String, " + type + "ExpectedAttributeValue>"},
       {R"({"Expected":{"a":1}})", "Unexpected value type in payload"},
       {R"({"Expected":{"a":[]}})", "Unrecognized collection type class " + type + "ExpectedAttributeValue"},
       {R"({"Expected":{"a":{"Exists":1}}})", "NUMBER_VALUE cannot be converted to Boolean"},
       {R"({"Expected":{"a":{"Value":1}}})", "Unexpected field type"},
       {R"({"Expected":{"a":{"Value":[]}}})",
        "Unrecognized collection type class " + type + "AttributeValue"},
       {R"({"Expected":{"a":{"Value":{"N":1}}}})", "NUMBER_VALUE cannot be converted to String"},
       {R"({"Expected":{"a":{"AttributeValueList":{}}}})",
        "Start of structure or map found where not expected"},
       {R"({"Expected":{"a":{"AttributeValueList":[1]}}})", "Unexpected value type in payload"}});
  expect_malformed(
      "Scan", {{R"({"ScanFilter":{"a":[]}})", "Unrecognized collection type class " + type + "Condition"}});
}

TEST(LegacyConditionTest, RefusesOperatorsThatDoNotExist) {
  expect_invalid(
      "PutItem",
      {{put(R"({"a":{"ComparisonOperator":"eq"}})", R"(,"ConditionalOperator":"AN")"),
        violations({{"'eq' at 'expected.a.member.comparisonOperator'", kOperators},
                    {"'AN' at 'conditionalOperator'", "Member must satisfy enum value set: [OR, AND]"}})}});
  expect_invalid("Scan", {{R"({"TableName":"abc","ScanFilter":{"a":{},"b":{"ComparisonOperator":""}}})",
                           violations({{"null at 'scanFilter.a.member.comparisonOperator'", kNotNull},
                                       {"'' at 'scanFilter.b.member.comparisonOperator'", kOperators}})}});
}

TEST(LegacyConditionTest, RefusesPartsOfAnExpectedThatDoNotGoTogether) {
  const std::string list = R"("AttributeValueList":[{"S":"x"}])";
  const std::string value = R"("Value":{"S":"x"})";
  for (const auto& [expected, message] : std::vector<std::pair<std::string, std::string>>{
           {"{}", "Value must be provided when Exists is null"},
           {R"({"Exists":true})", "Value must be provided when Exists is true"},
           {R"({"Exists":false,)" + value + "}", "Value cannot be used when Exists is false"},
           {R"({"ComparisonOperator":"LT"})",
            "Value or AttributeValueList must be used with ComparisonOperator: LT"},
           {R"({"ComparisonOperator":"LT","Exists":true})",
            "Exists and ComparisonOperator cannot be used together"},
           {R"({"ComparisonOperator":"LT",)" + list + "," + value + "}",
            "Value and AttributeValueList cannot be used together"},
           {"{" + list + "}", "AttributeValueList can only be used with a ComparisonOperator"},
           {R"({"Exists":true,)" + list + "}",
            "AttributeValueList can only be used with a ComparisonOperator"}}) {
    expect_invalid("PutItem", {{put(on_a(expected)), kInvalid + message + " for Attribute: a"}});
  }
}

TEST(LegacyConditionTest, RefusesAnotherNumberOfValuesThanTheOperatorTakes) {
  const std::string one = R"({"S":"x"})";
  const std::string two = one + "," + one;
  std::vector<std::pair<std::string, std::string>> cases = {
      {"NULL", one}, {"NOT_NULL", one}, {"IN", ""}, {"BETWEEN", one}, {"BETWEEN", two + "," + one}};
  for (const auto* const op :
       {"EQ", "NE", "LE", "LT", "GE", "GT", "CONTAINS", "NOT_CONTAINS", "BEGINS_WITH"}) {
    cases.emplace_back(op, "");
    cases.emplace_back(op, two);
  }
  for (const auto& [op, values] : cases) {
    const std::string message =
        kInvalid + "Invalid number of argument(s) for the " + op + " ComparisonOperator";
    expect_invalid("PutItem", {{put(compare(op, values)), message}});
    expect_invalid("Scan", {{R"({"TableName":"abc","ScanFilter":)" + compare(op, values) + "}", message}});
  }
  expect_invalid("Scan", {{R"({"TableName":"abc","ScanFilter":{"a":{"ComparisonOperator":"EQ"}}})",
                           kInvalid + "Invalid number of argument(s) for the EQ ComparisonOperator"}});
}

TEST(LegacyConditionTest, RefusesValuesThatTheOperatorDoesNotTake) {
  const std::vector<std::pair<std::string, std::string>> others = {
      {"BOOL", R"({"BOOL":true})"}, {"NULL", R"({"NULL":true})"}, {"SS", R"({"SS":["a"]})"},
      {"NS", R"({"NS":["1"]})"},    {"M", R"({"M":{}})"},         {"L", R"({"L":[]})"}};
  for (const auto& [type, value] : others) {
    for (const auto* const op : {"LT", "LE", "GT", "GE", "IN", "BEGINS_WITH"}) {
      expect_invalid("PutItem",
                     {{put(compare(op, value)), kInvalid + "ComparisonOperator " + op + " is not valid for " +
                                                    type + " AttributeValue type"}});
    }
    expect_invalid("PutItem", {{put(compare("BETWEEN", value + "," + value)),
                                kInvalid + "ComparisonOperator BETWEEN is not valid for " + type +
                                    " AttributeValue type"}});
  }
  expect_invalid(
      "PutItem",
      {{put(compare("CONTAINS", R"({"L":[]})")),
        kInvalid + "ComparisonOperator CONTAINS is not valid for L AttributeValue type"},
       {put(compare("NOT_CONTAINS", R"({"SS":["a"]})")),
        kInvalid + "ComparisonOperator NOT_CONTAINS is not valid for SS AttributeValue type"},
       {put(compare("IN", R"({"S":"b"},{"N":"1"})")),
        kInvalid + "AttributeValues inside AttributeValueList must be of same type"},
       {put(compare("BETWEEN", R"({"S":"b"},{"S":"a"})")),
        "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"}});
}

TEST(LegacyConditionTest, RefusesInvalidValuesBeforeTheirNumber) {
  expect_invalid(
      "PutItem",
      {{put(compare("EQ", R"({"N":"1"},{"SS":[]},{})")), kInvalid + "An string set  may not be empty"},
       {put(on_a(R"({"Value":{"N":"x"}})")), "The parameter cannot be converted to a numeric value: x"}});
}

Result<KeyCondition> key_condition(std::string_view conditions, const Item* start_key = nullptr) {
  const KeySchema schema = {{"h", Type::kString}, KeyAttribute{"r", Type::kNumber}};
  return parsed<QueryRequest>(
             "Query", std::string(R"({"TableName":"abc","KeyConditions":)").append(conditions).append("}"))
      .key_conditions.resolve(schema, start_key);
}

const std::string kHash = R"({"h":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"x"}]})";

TEST(LegacyKeyConditionsTest, SearchByTheHashKeyAlone) {
  const auto found = key_condition(kHash + "}");
  ASSERT_TRUE(found) << message_of(found);
  EXPECT_EQ(found->hash, s("x"));
  EXPECT_FALSE(found->range);
}

TEST(LegacyKeyConditionsTest, SearchByTheRangeKey) {
  const std::vector<std::pair<std::string, RangeOperator>> cases = {{"EQ", RangeOperator::kEqual},
                                                                    {"LT", RangeOperator::kLess},
                                                                    {"GT", RangeOperator::kGreater},
                                                                    {"LE", RangeOperator::kLessOrEqual},
                                                                    {"GE", RangeOperator::kGreaterOrEqual}};
  for (const auto& [op, expected] : cases) {
    const auto found = key_condition(kHash + R"(,"r":{"ComparisonOperator":")" + op +
                                     R"(","AttributeValueList":[{"N":"1"}]}})");
    ASSERT_TRUE(found && found->range) << op << message_of(found);
    EXPECT_EQ(found->range->op, expected) << op;
    EXPECT_EQ(found->range->operand, n(1)) << op;
  }
  const auto between = key_condition(
      kHash + R"(,"r":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"1"},{"N":"2"}]}})");
  ASSERT_TRUE(between && between->range);
  EXPECT_EQ(between->range->op, RangeOperator::kBetween);
  EXPECT_EQ(between->range->upper, n(2));
}

TEST(LegacyKeyConditionsTest, AreRefusedWhereTheSchemaDoesNotAllowThem) {
  const std::string not_indexable = "Attempted conditional constraint is not an indexable operation";
  const std::string type = kInvalid + "Condition parameter type does not match schema type";
  for (const auto& [conditions, message] : std::vector<std::pair<std::string, std::string>>{
           {R"({"z":{"ComparisonOperator":"NULL"}})", "Query condition missed key schema element: h"},
           {R"({"h":{"ComparisonOperator":"NULL"}})", not_indexable},
           {R"({"h":{"ComparisonOperator":"NE","AttributeValueList":[{"N":"1"}]}})", not_indexable},
           {R"({"h":{"ComparisonOperator":"IN","AttributeValueList":[{"S":"x"}]}})", not_indexable},
           {R"({"h":{"ComparisonOperator":"LE","AttributeValueList":[{"S":"x"}]}})",
            "Query key condition not supported"},
           {kHash + R"(,"z":{"ComparisonOperator":"NULL"}})", "Query condition missed key schema element: r"},
           {kHash + R"(,"r":{"ComparisonOperator":"NOT_CONTAINS","AttributeValueList":[{"N":"1"}]}})",
            not_indexable},
           {kHash + R"(,"r":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"x"}]}})", type}}) {
    EXPECT_EQ(message_of(key_condition(conditions)), message) << conditions;
  }
}

TEST(LegacyKeyConditionsTest, AreCheckedWithTheStartingKeyAttributeByAttribute) {
  const std::string missed = R"({"z":{"ComparisonOperator":"NULL"}})";
  const std::string no_match = "The provided key element does not match the schema";
  struct Start {
    std::string conditions;
    Item key;
    std::string message;
  };
  for (const Start& test :
       {Start{missed, item({{"r", n(1)}}), "The provided starting key is invalid"},
        Start{missed, item({{"h", n(1)}}), no_match},
        Start{missed, item({{"h", s("x")}}), "Query condition missed key schema element: h"},
        Start{kHash + "}", item({{"h", s("x")}, {"z", n(1)}}), "The provided starting key is invalid"},
        Start{kHash + "}", item({{"h", s("x")}, {"r", s("1")}}), no_match}}) {
    EXPECT_EQ(message_of(key_condition(test.conditions, &test.key)), test.message) << test.conditions;
  }
}

}  // namespace
}  // namespace rtp::dynamodb
