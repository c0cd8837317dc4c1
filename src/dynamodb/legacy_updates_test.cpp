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

std::string body(std::string_view updates) {
  return std::string(R"({"TableName":"abc","Key":{},"AttributeUpdates":)").append(updates).append("}");
}

std::optional<Update> update(std::string_view updates) {
  return parsed<UpdateItemRequest>("UpdateItem", body(updates)).update;
}

/// The update of attribute `a` by `action`, with `value` unless it is empty.
std::string on_a(std::string_view action, std::string_view value) {
  std::string updates = R"({"a":{"Action":")";
  updates.append(action).append("\"");
  if (!value.empty()) {
    updates.append(R"(,"Value":)").append(value);
  }
  return updates.append("}}");
}

struct Case {
  std::string action;
  std::string value;
  Item old;
  Item updated;
};

void expect_updates(const std::vector<Case>& cases) {
  for (const Case& test : cases) {
    const auto outcome = update(on_a(test.action, test.value))->apply(test.old);
    ASSERT_TRUE(outcome) << test.action << test.value << message_of(outcome);
    EXPECT_EQ(outcome->item, test.updated) << test.action << test.value;
  }
}

TEST(LegacyUpdatesTest, PutsAnyValue) {
  expect_updates(
      {{"PUT", R"({"M":{}})", {}, item({{"a", m({})}})},
       {"PUT", R"({"N":"2"})", item({{"a", s("x")}, {"b", s("y")}}), item({{"a", n(2)}, {"b", s("y")}})}});
  EXPECT_EQ(update(R"({"a":{"Value":{"S":"x"}}})")->apply({})->item, item({{"a", s("x")}}));
}

TEST(LegacyUpdatesTest, AddsToNumbersSetsAndLists) {
  expect_updates(
      {{"ADD", R"({"N":"2"})", item({{"a", n(3)}}), item({{"a", n(5)}})},
       {"ADD", R"({"N":"2"})", {}, item({{"a", n(2)}})},
       {"ADD", R"({"SS":["x","y"]})", item({{"a", ss({"w", "x"})}}), item({{"a", ss({"w", "x", "y"})}})},
       {"ADD", R"({"NS":["1"]})", {}, item({{"a", ns({1})}})},
       {"ADD", R"({"L":[{"N":"1"}]})", item({{"a", l({s("x")})}}), item({{"a", l({s("x"), n(1)})}})},
       {"ADD", R"({"L":[{"N":"1"}]})", {}, item({{"a", l({n(1)})}})}});
}

TEST(LegacyUpdatesTest, DeletesAttributesAndElements) {
  const Item old = item({{"a", ns({1, 2, 3})}, {"b", n(1)}});
  expect_updates({{"DELETE", "", old, item({{"b", n(1)}})},
                  {"DELETE", "", item({{"b", n(1)}}), item({{"b", n(1)}})},
                  {"DELETE", R"({"NS":["1","4"]})", old, item({{"a", ns({2, 3})}, {"b", n(1)}})},
                  {"DELETE", R"({"NS":["1","2","3"]})", old, item({{"b", n(1)}})},
                  {"DELETE", R"({"SS":["x"]})", item({{"b", n(1)}}), item({{"b", n(1)}})}});
}

TEST(LegacyUpdatesTest, TellsWhatItTouches) {
  const auto made = update(R"({"a":{"Value":{"N":"1"}},"b.c":{"Action":"DELETE"}})");
  EXPECT_EQ(made->written_attributes(), (std::set<std::string, std::less<>>{"a", "b.c"}));
  const auto outcome = made->apply(item({{"a", n(0)}, {"b.c", n(2)}, {"d", n(3)}}));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->updated_old, item({{"a", n(0)}, {"b.c", n(2)}}));
  EXPECT_EQ(outcome->updated_new, item({{"a", n(1)}}));
}

TEST(LegacyUpdatesTest, OnlyDeletingAttributesCreatesNoItem) {
  EXPECT_TRUE(update(on_a("DELETE", ""))->removes_only());
  EXPECT_FALSE(update(on_a("PUT", R"({"N":"1"})"))->removes_only());
}

TEST(LegacyUpdatesTest, NothingToUpdateIsNoUpdate) { EXPECT_FALSE(update("{}")); }

TEST(LegacyUpdatesTest, RefusesAnAttributeOfAnotherType) {
  for (const auto& [updates, old] :
       std::vector<std::pair<std::string, AttributeValue>>{{on_a("DELETE", R"({"NS":["1"]})"), ss({"1"})},
                                                           {on_a("DELETE", R"({"NS":["1"]})"), n(1)},
                                                           {on_a("ADD", R"({"NS":["1"]})"), ss({"1"})},
                                                           {on_a("ADD", R"({"N":"1"})"), ns({1})},
                                                           {on_a("ADD", R"({"L":[]})"), s("x")}}) {
    EXPECT_EQ(message_of(update(updates)->apply(item({{"a", old}}))), "Type mismatch for attribute to update")
        << updates;
  }
}

TEST(LegacyUpdatesTest, RefusesWrongJsonTypes) {
  const std::string type = "com.amazonaws.dynamodb.v20120810.AttributeValue";
  expect_malformed(
      "UpdateItem",
      {{R"({"AttributeUpdates":1})", "Unexpected field type"},
       {R"({"AttributeUpdates":[]})",
        "Unrecognized collection type java.util.Map<java.lang.String, " + type + "Update>"},
       {R"({"AttributeUpdates":{"a":1}})", "Unexpected value type in payload"},
       {R"({"AttributeUpdates":{"a":{"Action":1}}})", "NUMBER_VALUE cannot be converted to String"},
       {R"({"AttributeUpdates":{"a":{"Value":"x"}}})", "Unexpected field type"},
       {R"({"AttributeUpdates":{"a":{"Value":{"SS":1}}}})", "Unexpected field type"}});
}

TEST(LegacyUpdatesTest, RefusesActionsThatCannotBe) {
  const std::string invalid = "One or more parameter values were invalid: ";
  expect_invalid(
      "UpdateItem",
      {{body(on_a("SET", R"({"N":"1"})")),
        violations({{"'SET' at 'attributeUpdates.a.member.action'",
                     "Member must satisfy enum value set: [ADD, DELETE, PUT]"}})},
       {body(on_a("PUT", R"({"N":"x"})")), "The parameter cannot be converted to a numeric value: x"},
       {body(on_a("PUT", "")),
        invalid + "Only DELETE action is allowed when no attribute value is specified"},
       {body(on_a("ADD", "")),
        invalid + "Only DELETE action is allowed when no attribute value is specified"}});
  for (const auto& [type, value] :
       std::vector<std::pair<std::string, std::string>>{{"S", R"({"S":"1"})"},
                                                        {"B", R"({"B":"Yg=="})"},
                                                        {"NULL", R"({"NULL":true})"},
                                                        {"BOOL", R"({"BOOL":true})"},
                                                        {"M", R"({"M":{}})"}}) {
    expect_invalid("UpdateItem",
                   {{body(on_a("ADD", value)), invalid + "ADD action is not supported for the type " + type},
                    {body(on_a("DELETE", value)),
                     invalid + "DELETE action with value is not supported for the type " + type}});
  }
  expect_invalid("UpdateItem", {{body(on_a("DELETE", R"({"N":"1"})")),
                                 invalid + "DELETE action with value is not supported for the type N"},
                                {body(on_a("DELETE", R"({"L":[]})")),
                                 invalid + "DELETE action with value is not supported for the type L"}});
}

}  // namespace
}  // namespace rtp::dynamodb
