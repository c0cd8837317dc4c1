#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "dynamodb/expression.h"
#include "dynamodb/expression_testing.h"

namespace rtp::dynamodb {
namespace {

using namespace rtp::dynamodb::testing;

const Names kNames = {{"#n", "name"}, {"#1", "1"}};
const Values kValues = {{":1", n(1)},        {":2", n(2)},
                        {":s", s("x")},      {":l", l({n(8), n(9)})},
                        {":empty", l({})},   {":ss", ss({"b", "c"})},
                        {":a", ss({"a"})},   {":ns", ns({2, 3})},
                        {":bs", bs({"q"})},  {":m", m({{"k", n(5)}})},
                        {":e50", n("1e50")}, {":max", n("9.9999999999999999999999999999999999999e125")}};

Result<UpdateOutcome> updated(std::string_view text, const Item& old) {
  Placeholders given = placeholders(kNames, kValues);
  const auto update = Update::parse(text, given);
  if (!update) {
    return std::unexpected(update.error());
  }
  return update->apply(old, old.empty());
}

struct Change {
  std::string update;
  Item old;
  Item expected;
};

void expect_changes(std::initializer_list<Change> changes) {
  for (const Change& change : changes) {
    const auto outcome = updated(change.update, change.old);
    ASSERT_TRUE(outcome) << change.update << ": " << message_of(outcome);
    EXPECT_EQ(outcome->item, change.expected) << change.update;
  }
}

TEST(UpdateTest, MergesWholeAttributes) {
  const Item old = item({{"a", m({{"x", n(1)}})}, {"b", n(1)}, {"c", n(1)}});
  const Update update = Update::merge(item({{"a", m({{"y", n(2)}})}, {"d.e", null()}}), {"b", "none"});
  const auto outcome = update.apply(old);
  EXPECT_EQ(outcome->item, item({{"a", m({{"y", n(2)}})}, {"c", n(1)}, {"d.e", null()}}));
  EXPECT_EQ(outcome->updated_old, item({{"a", m({{"x", n(1)}})}, {"b", n(1)}}));
  EXPECT_FALSE(update.removes_only());
  EXPECT_TRUE(Update::merge({}, {"b"}).removes_only());
}

TEST(UpdateTest, ReadsTheKeyOfANewItem) {
  Placeholders given = placeholders({}, {});
  const Item key = item({{"id", s("x")}});
  const auto set = Update::parse("SET a = id", given);
  EXPECT_EQ(set->apply(key, true)->item, item({{"a", s("x")}, {"id", s("x")}}));
  const auto remove = Update::parse("REMOVE a.b", given);
  EXPECT_EQ(remove->apply(key, true)->item, key);
  EXPECT_FALSE(remove->apply(key, false));
}

TEST(UpdateTest, SetsAttributes) {
  expect_changes({
      {"SET a = :1", {}, item({{"a", n(1)}})},
      {"  set a=:1 ,#n=:s", item({{"a", s("old")}, {"z", n(9)}}),
       item({{"a", n(1)}, {"name", s("x")}, {"z", n(9)}})},
      {"SET b = a", item({{"a", l({n(1)})}}), item({{"a", l({n(1)})}, {"b", l({n(1)})}})},
      {"SET b = a.k[1]", item({{"a", m({{"k", l({n(1), n(2)})}})}}),
       item({{"a", m({{"k", l({n(1), n(2)})}})}, {"b", n(2)}})},
      {"SET a = (:1)", {}, item({{"a", n(1)}})},
  });
}

TEST(UpdateTest, CountsExactly) {
  expect_changes({
      {"SET a = a + :1", item({{"a", n("99999999999999999999999999999999999999")}}),
       item({{"a", n("1e38")}})},
      {"SET a = :1 - a", item({{"a", n("0.1")}}), item({{"a", n("0.9")}})},
      {"SET a = ((b.c)+(a))", item({{"a", n(1)}, {"b", m({{"c", n(4)}})}}),
       item({{"a", n(5)}, {"b", m({{"c", n(4)}})}})},
      {"SET a = if_not_exists(a, :2)+:1", {}, item({{"a", n(3)}})},
      {"ADD a :2, b :2", item({{"a", n(40)}}), item({{"a", n(42)}, {"b", n(2)}})},
  });
}

TEST(UpdateTest, KnowsTheFunctions) {
  expect_changes({
      {"SET a = if_not_exists(a, :1)", {}, item({{"a", n(1)}})},
      {"SET a = if_not_exists(a, :1)", item({{"a", s("kept")}}), item({{"a", s("kept")}})},
      {"SET a = if_not_exists(b, if_not_exists(c, :2))", {}, item({{"a", n(2)}})},
      {"SET a = list_append(a, :l)", item({{"a", l({n(7)})}}), item({{"a", l({n(7), n(8), n(9)})}})},
      {"SET a = list_append(:l, a)", item({{"a", l({n(7)})}}), item({{"a", l({n(8), n(9), n(7)})}})},
      {"SET a = list_append(if_not_exists(a, :empty), :l)", {}, item({{"a", l({n(8), n(9)})}})},
      {"SET a = list_append(a, a)", item({{"a", l({n(7)})}}), item({{"a", l({n(7), n(7)})}})},
  });
}

TEST(UpdateTest, ReadsTheOldItemOnly) {
  expect_changes({
      {"SET a = b, b = a", item({{"a", n(1)}, {"b", n(2)}}), item({{"a", n(2)}, {"b", n(1)}})},
      {"REMOVE a SET b = a", item({{"a", n(1)}}), item({{"b", n(1)}})},
      {"SET b = a ADD a :1", item({{"a", n(1)}}), item({{"a", n(2)}, {"b", n(1)}})},
  });
  EXPECT_EQ(message_of(updated("SET x = :1, y = x", {})),
            "The provided expression refers to an attribute that does not exist in the item");
}

TEST(UpdateTest, ChangesNestedValues) {
  expect_changes({
      {"SET a.b = :1, a.c.d = :s, b.x = :2 REMOVE a.x, b.y",
       item({{"a", m({{"x", n(3)}, {"y", n(4)}, {"c", m({{"y", n(3)}})}})},
             {"b", m({{"x", n(1)}, {"y", n(2)}})}}),
       item({{"a", m({{"y", n(4)}, {"b", n(1)}, {"c", m({{"y", n(3)}, {"d", s("x")}})}})},
             {"b", m({{"x", n(2)}})}})},
      {"SET a[1].b[0] = :1", item({{"a", l({n(0), m({{"b", l({n(5)})}})})}}),
       item({{"a", l({n(0), m({{"b", l({n(1)})}})})}})},
      {"REMOVE a.b", item({{"a", m({{"b", n(1)}})}}), item({{"a", m({})}})},
      {"REMOVE a[0]", item({{"a", l({n(1)})}}), item({{"a", l({})}})},
      {"ADD a.b :1 DELETE a.c :ss", item({{"a", m({{"c", ss({"a", "b"})}})}}),
       item({{"a", m({{"b", n(1)}, {"c", ss({"a"})}})}})},
  });
}

TEST(UpdateTest, UsesListIndexesOfTheOldItem) {
  const Item six = item({{"a", l({n(2), n(3), n(4), n(5), n(6), n(7)})}});
  expect_changes({
      {"REMOVE a[1] SET a[3] = :1", six, item({{"a", l({n(2), n(4), n(1), n(6), n(7)})}})},
      {"SET a[3] = :1 REMOVE a[1]", six, item({{"a", l({n(2), n(4), n(1), n(6), n(7)})}})},
      {"REMOVE a[0], a[5], a[2], a[17]", six, item({{"a", l({n(3), n(5), n(6)})}})},
      {"SET a[9] = :s, a[7] = :1 REMOVE a[0], a[6]", six,
       item({{"a", l({n(3), n(4), n(5), n(6), n(7), n(1), s("x")})}})},
      {"REMOVE a[0], a[1][0] SET a[1][9] = :1, a[7] = :2", item({{"a", l({n(0), l({n(5), n(6)})})}}),
       item({{"a", l({l({n(6), n(1)}), n(2)})}})},
      {"ADD a[9] :1, a[8] :ss", item({{"a", l({})}}), item({{"a", l({ss({"b", "c"}), n(1)})}})},
      {"DELETE a[0] :a", item({{"a", l({ss({"a"}), n(1)})}}), item({{"a", l({n(1)})}})},
  });
}

TEST(UpdateTest, AddsToAndDeletesFromSets) {
  expect_changes({
      {"ADD a :ss, b :ns, c :bs", item({{"a", ss({"a", "c"})}, {"b", ns({1, 20})}}),
       item({{"a", ss({"a", "b", "c"})}, {"b", ns({1, 2, 3, 20})}, {"c", bs({"q"})}})},
      {"DELETE a :ss, b :ns, c :bs", item({{"a", ss({"a", "c"})}, {"b", ns({1, 3})}, {"c", bs({"p", "q"})}}),
       item({{"a", ss({"a"})}, {"b", ns({1})}, {"c", bs({"p"})}})},
      {"DELETE a :a", item({{"a", ss({"a"})}, {"b", n(1)}}), item({{"b", n(1)}})},
      {"DELETE a :ss, b.c :ss", item({{"b", m({})}}), item({{"b", m({})}})},
  });
}

TEST(UpdateTest, RemovesNothingWhereNothingIs) {
  const Item old = item({{"id", s("1")}, {"a", m({{"x", n(3)}})}, {"b", l({n(1)})}});
  expect_changes({{"REMOVE c, a.y, b[7]", old, old}, {"REMOVE x.y, z[0]", {}, {}}});
}

TEST(UpdateTest, RefusesPathsThatLeadNowhere) {
  const Item old = item({{"a", s("x")}, {"c", m({{"1", s("a")}})}, {"d", l({s("a"), s("b")})}});
  for (const auto* const text : {"SET a.b = :1",    "SET a[1] = :1",   "SET y.a = :1",
                                 "SET y[1] = :1",   "SET c[1] = :1",   "SET d.#1 = :1",
                                 "SET c.y.z = :1",  "SET d[5].x = :1", "SET d[5] = :1, d[6].x = :1",
                                 "REMOVE a.b",      "REMOVE a[1]",     "REMOVE y.a",
                                 "REMOVE c[1]",     "REMOVE d.#1",     "DELETE a.b :ss",
                                 "DELETE y[1] :ss", "DELETE c[1] :ss", "ADD a.b :ss",
                                 "ADD y.a :1",      "ADD d.#1 :ss"}) {
    EXPECT_EQ(message_of(updated(text, old)),
              "The document path provided in the update expression is invalid for update")
        << text;
  }
}

TEST(UpdateTest, RefusesOperandsOfTheItemThatDoNotFit) {
  const Item old =
      item({{"b", m({{"a", ss({"1"})}})}, {"c", n(1)}, {"d", ns({1})}, {"t", s("x")}, {"l", l({})}});
  for (const auto* const text :
       {"DELETE d :ss", "DELETE b :ns", "DELETE b.a :ns", "DELETE c :ns", "ADD b :ns", "ADD d :1", "ADD t :1",
        "ADD l :ns", "ADD c :ss", "SET e = t + :1", "SET e = :1 - b",
        "SET e = list_append(d, if_not_exists(f, :l))", "SET e = list_append(:l, t)"}) {
    EXPECT_EQ(message_of(updated(text, old)),
              "An operand in the update expression has an incorrect data type")
        << text;
  }
}

TEST(UpdateTest, RefusesMissingAttributes) {
  for (const auto* const text : {"SET a = b", "SET a = list_append(b, :l)", "SET a = b + :1", "SET a = a",
                                 "SET a = if_not_exists(b, c)", "SET a = x.y"}) {
    EXPECT_EQ(message_of(updated(text, {})),
              "The provided expression refers to an attribute that does not exist in the item")
        << text;
  }
}

TEST(UpdateTest, RefusesNumbersThatCannotBeKeptExactly) {
  const Item old = item({{"a", n("1e50")}, {"m", n("9.9999999999999999999999999999999999999e125")}});
  for (const auto* const text : {"SET b = a + :1", "ADD a :1", "SET b = :1 - a", "ADD m :max"}) {
    EXPECT_FALSE(updated(text, old)) << text;
  }
  EXPECT_EQ(updated("SET a = a - :e50", old).value().item.at("a"), n(0));
}

TEST(UpdateTest, BoundsTheNestingOfTheItem) {
  const auto nested = [](int levels) {
    AttributeValue value = l({});
    for (int i = 1; i < levels; ++i) {
      value = l({std::move(value)});
    }
    return value;
  };
  const Item old = item({{"deepest", nested(kMaxNesting)}, {"a", nested(kMaxNesting - 1)}, {"m", m({})}});
  EXPECT_EQ(message_of(updated("SET b = deepest", old)), "no error");
  EXPECT_EQ(message_of(updated("SET m.x = a", old)), "no error");
  for (const auto* const text :
       {"SET m.x = deepest", "SET a[0] = deepest", "SET m.x = list_append(:l, deepest)"}) {
    EXPECT_EQ(message_of(updated(text, old)), "Nesting Levels have exceeded supported limits") << text;
  }
}

TEST(UpdateTest, ReturnsTouchedPathsBeforeAndAfter) {
  const Item old = item({{"a", m({{"b", s("dog")}, {"c", l({n(1), n(2), n(3)})}})}, {"d", s("cat")}});
  struct Case {
    std::string update;
    Item before;
    Item after;
  };
  const std::vector<Case> cases = {
      {"SET d = :1, e = :2", item({{"d", s("cat")}}), item({{"d", n(1)}, {"e", n(2)}})},
      {"REMOVE d", item({{"d", s("cat")}}), {}},
      {"SET a.c[1] = :s, a.b = :1", item({{"a", m({{"b", s("dog")}, {"c", l({n(2)})}})}}),
       item({{"a", m({{"b", n(1)}, {"c", l({s("x")})}})}})},
      {"REMOVE a.c[1], a.c[3]", item({{"a", m({{"c", l({n(2)})}})}}), item({{"a", m({{"c", l({n(3)})}})}})},
      {"SET a.x = :1", {}, item({{"a", m({{"x", n(1)}})}})},
      {"SET a.c[100] = :1", {}, {}},
  };
  for (const Case& expected : cases) {
    const UpdateOutcome outcome = updated(expected.update, old).value();
    EXPECT_EQ(outcome.updated_old, expected.before) << expected.update;
    EXPECT_EQ(outcome.updated_new, expected.after) << expected.update;
  }
}

TEST(UpdateTest, KnowsWhatItWrites) {
  Placeholders given = placeholders(kNames, kValues);
  const Update update = Update::parse("SET a.b = c REMOVE #n ADD d :1", given).value();
  EXPECT_EQ(update.written_attributes(), (std::set<std::string, std::less<>>{"a", "name", "d"}));
  EXPECT_FALSE(update.removes_only());
  EXPECT_TRUE(Update::parse("REMOVE a, b.c", given).value().removes_only());
  EXPECT_FALSE(Update::parse("REMOVE a DELETE b :ss", given).value().removes_only());
}

TEST(UpdateTest, KnowsTypesThatDoNotDependOnTheItem) {
  Placeholders given = placeholders(kNames, kValues);
  const Update update = Update::parse(
                            "SET a = b + c, e = f, g = if_not_exists(h, :1), i = list_append(j, k), l.m = :1 "
                            "REMOVE #n ADD d :1 DELETE o :ss",
                            given)
                            .value();
  EXPECT_EQ(update.known_types(), (std::map<std::string, Type, std::less<>>{
                                      {"a", Type::kNumber}, {"d", Type::kNumber}, {"i", Type::kList}}));
}

}  // namespace
}  // namespace rtp::dynamodb
