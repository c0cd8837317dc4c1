#include <gtest/gtest.h>

#include "dynamodb/expression.h"
#include "dynamodb/expression_testing.h"

namespace rtp::dynamodb {
namespace {

using namespace rtp::dynamodb::testing;

const Item kItem = item({
    {"id", s("3")},
    {"speed", n("12.5")},
    {"limit_", n(50)},
    {"label", s("tram")},
    {"payload", b("\x01\x02\xFF")},
    {"moving", yes()},
    {"nothing", null()},
    {"stops", l({s("north"), n(7), m({{"depth_", n(3)}})})},
    {"pos", m({{"lat", n("60.17")}, {"lon", n("24.94")}})},
    {"tags", ss({"a", "b"})},
    {"codes", ns({1, 20, 300})},
    {"blobs", bs({"x", "y"})},
});

Placeholders all_placeholders() {
  return placeholders({{"#speed", "speed"}, {"#stops", "stops"}},
                      {{":n", n("12.50")},
                       {":big", n(1000)},
                       {":small", n(-1)},
                       {":text", s("tram")},
                       {":tr", s("tr")},
                       {":am", s("am")},
                       {":bytes", b("\x01\x02")},
                       {":last", b("\xFF")},
                       {":yes", yes()},
                       {":null", null()},
                       {":tags", ss({"a", "b"})},
                       {":a", s("a")},
                       {":seven", n(7)},
                       {":twenty", n(20)},
                       {":x", b("x")},
                       {":pos", m({{"lon", n("24.94")}, {"lat", n("60.170")}})},
                       {":S", s("S")},
                       {":L", s("L")},
                       {":three", n(3)},
                       {":two", n(2)},
                       {":four", n(4)}});
}

bool holds(std::string_view text, const Item& of = kItem) {
  Placeholders given = all_placeholders();
  const Result<Condition> condition = Condition::parse("ConditionExpression", text, given);
  EXPECT_TRUE(condition) << text << ": " << message_of(condition);
  return condition && condition->holds(of);
}

void expect_all(bool expected, std::initializer_list<std::string_view> conditions) {
  for (const std::string_view condition : conditions) {
    EXPECT_EQ(holds(condition), expected) << condition;
  }
}

TEST(ConditionTest, ComparesValuesOfOneType) {
  expect_all(true, {"speed = :n", "#speed=:n", ":n = speed", "speed <> :big", "speed < :big", "speed <= :n",
                    "speed > :small", "speed >= :n", "speed < limit_", "label = :text", "label > :tr",
                    "payload > :bytes", "payload < :last", "moving = :yes", "nothing = :null", "tags = :tags",
                    "pos = :pos", ":small < :big"});
  expect_all(false, {"speed <> :n", "speed > :big", "label < :tr", "speed > limit_", "tags <> :tags"});
}

TEST(ConditionTest, FindsValuesOfDifferentTypesUnequalAndUnordered) {
  expect_all(false, {"speed = :text", "speed < :text", "speed >= :text", "label > :n", "payload = :a"});
  expect_all(true, {"speed <> :text", "label <> :null"});
}

TEST(ConditionTest, FindsAMissingAttributeUnequalToEverything) {
  expect_all(false, {"absent = :n", "absent < :n", "absent >= :n", ":n > absent", "absent = absent2",
                     "absent between :small and :big", "speed between :small and absent", "absent in (:n)",
                     "begins_with(absent, :tr)", "contains(absent, :tr)", "attribute_type(absent, :S)",
                     "size(absent) < :big", "pos.alt = :n", "stops[9] = :n", "label.x = :n", "pos[0] = :n"});
  expect_all(true, {"absent <> :n", "absent <> absent2", "not absent = :n"});
}

TEST(ConditionTest, FollowsDocumentPaths) {
  expect_all(true, {"pos.lat > pos.lon", "stops[1] = :seven", "#stops[2].depth_ = :three",
                    "attribute_exists(stops[2].depth_)", "attribute_not_exists(stops[3])"});
}

TEST(ConditionTest, KnowsBetweenAndIn) {
  expect_all(true, {"speed between :small and :big", "speed BETWEEN :n AND :n", "speed in (:big, :n)",
                    "label in(:tr, :am, :text)", ":n between :small and limit_"});
  expect_all(false,
             {"limit_ between :small and :n", "label between :small and :big", "speed in (:big, :text)"});
}

TEST(ConditionTest, KnowsTheFunctions) {
  expect_all(true, {"attribute_exists(speed)",   "attribute_not_exists(absent)",
                    "attribute_type(label, :S)", "attribute_type(stops, :L)",
                    "begins_with(label, :tr)",   "begins_with(payload, :bytes)",
                    "contains(label, :am)",      "contains(payload, :last)",
                    "contains(tags, :a)",        "contains(codes, :twenty)",
                    "contains(blobs, :x)",       "contains(stops, :seven)",
                    "size(label) = :four",       "size(payload) = :three",
                    "size(stops) = :three",      "size(pos) = :two",
                    "size(tags) = :two",         "size(codes) = :three",
                    "size(blobs) < :big",        "size(label) between :small and :big"});
  expect_all(false,
             {"attribute_exists(absent)", "attribute_not_exists(speed)", "attribute_type(speed, :S)",
              "begins_with(label, :am)", "begins_with(speed, :tr)", "begins_with(label, :bytes)",
              "contains(tags, :am)", "contains(codes, :big)", "contains(stops, :n)", "contains(speed, :n)",
              "contains(label, :seven)", "contains(pos, :a)", "size(speed) = :two", "size(moving) < :big"});
}

TEST(ConditionTest, TheSizeOfAStringCountsUtf16CodeUnits) {
  Placeholders given = placeholders({}, {{":three", n(3)}});
  const auto condition = Condition::parse("FilterExpression", "size(a) = :three", given);
  for (const auto* const text : {"abc", "ab\xC3\xBF", "\xE2\x82\xAC 1", "a\xF0\x9F\x9A\x8B"}) {
    EXPECT_TRUE(condition->holds(item({{"a", s(text)}}))) << text;
  }
  EXPECT_FALSE(condition->holds(item({{"a", s("ab\xF0\x9F\x9A\x8B")}})));
}

TEST(ConditionTest, BindsNotBeforeAndBeforeOr) {
  expect_all(true,
             {"speed = :n or speed = :big and label = :tr", "not speed = :big and label = :text",
              "NOT (speed = :big OR label = :tr)", "not not speed = :n", "(speed = :n)",
              "((speed = :n) or (label = :tr)) and moving = :yes", "(speed) = (:n)", "NOT speed > :big"});
  expect_all(false, {"(speed = :n or speed = :big) and label = :tr", "not (speed = :n)"});
}

TEST(ConditionTest, HoldsForAnAbsentItemAsForOneWithoutAttributes) {
  EXPECT_TRUE(holds("attribute_not_exists(id)", {}));
  EXPECT_FALSE(holds("id = :a", {}));
}

TEST(ConditionTest, NamesTheAttributesItRefersTo) {
  Placeholders given = all_placeholders();
  const auto condition =
      Condition::parse("FilterExpression", "a.b = :n and (size(#speed) < :n or not c in (:n, d[1]))", given);
  EXPECT_EQ(condition.value().attributes(), (std::set<std::string, std::less<>>{"a", "speed", "c", "d"}));
}

TEST(ConditionTest, MarksThePlaceholdersItUses) {
  Placeholders given = placeholders({{"#a", "x"}, {"#b", "y"}}, {{":a", n(1)}, {":b", n(2)}, {":c", n(3)}});
  EXPECT_TRUE(Condition::parse("FilterExpression", "#a = :a and #a <> :b", given));
  EXPECT_EQ(message_of(given.check_all_used()),
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}");
  EXPECT_TRUE(Condition::parse("ConditionExpression", "#b = :a", given));
  EXPECT_EQ(message_of(given.check_all_used()),
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:c}");
  EXPECT_TRUE(Condition::parse("ConditionExpression", "#b = :c", given));
  EXPECT_TRUE(given.check_all_used());
}

}  // namespace
}  // namespace rtp::dynamodb
