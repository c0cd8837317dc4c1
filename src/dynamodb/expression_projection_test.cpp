#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "dynamodb/expression.h"
#include "dynamodb/expression_testing.h"

namespace rtp::dynamodb {
namespace {

using namespace rtp::dynamodb::testing;

const Item kItem = item({{"id", s("3")},
                         {"pos", m({{"lat", n(60)}, {"lon", n(24)}})},
                         {"stops", l({s("a"), m({{"b", n(1)}, {"c", n(2)}}), s("d")})}});

Item project(std::string_view text) {
  Placeholders given = placeholders({{"#s", "stops"}, {"#dot", "pos.lat"}}, {});
  const auto projection = Projection::parse(text, given);
  EXPECT_TRUE(projection) << message_of(projection);
  return projection ? projection->project(kItem) : Item{};
}

std::string refusal(std::string_view text) {
  Placeholders given = placeholders({{"#a", "a"}, {"#b", "[3]"}}, {});
  return message_of(Projection::parse(text, given));
}

TEST(ProjectionTest, SelectsAttributesAndNestedPaths) {
  EXPECT_EQ(project("id"), item({{"id", s("3")}}));
  EXPECT_EQ(project("pos.lat, id"), item({{"id", s("3")}, {"pos", m({{"lat", n(60)}})}}));
  EXPECT_EQ(project("pos"), item({{"pos", m({{"lat", n(60)}, {"lon", n(24)}})}}));
}

TEST(ProjectionTest, ClosesUpListsInTheOrderOfTheItem) {
  EXPECT_EQ(project("#s[2], stops[0]"), item({{"stops", l({s("a"), s("d")})}}));
  EXPECT_EQ(project("stops[1].b, stops[2]"), item({{"stops", l({m({{"b", n(1)}}), s("d")})}}));
}

TEST(ProjectionTest, IsEmptyWhereNothingExists) {
  EXPECT_EQ(project("absent, pos.alt, stops[7], id.x, #dot"), Item{});
  EXPECT_EQ(project("pos[0], stops.x"), Item{});
}

TEST(ProjectionTest, RefusesWhatIsWrong) {
  const std::string invalid = "Invalid ProjectionExpression: ";
  const std::string clash = " with each other; must remove or rewrite one of these paths; ";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "The expression can not be empty;"},
      {"a,", R"(Syntax error; token: "<EOF>", near: ",")"},
      {"a b", R"(Syntax error; token: "b", near: "a b")"},
      {"size(a)", R"(Syntax error; token: "(", near: "size(a")"},
      {":a", R"(Syntax error; token: ":a", near: ":a")"},
      {"a, and", "Attribute name is a reserved keyword; reserved keyword: and"},
      {"a,b,a,#x",
       "An expression attribute name used in the document path is not defined; attribute name: #x"},
      {"b[1], b.a, #a.b, a", "Two document paths overlap" + clash + "path one: [a, b], path two: [a]"},
      {"a, #a[1]", "Two document paths overlap" + clash + "path one: [a], path two: [a, [1]]"},
      {"a, b, #a", "Two document paths overlap" + clash + "path one: [a], path two: [a]"},
      {"a.b, #a[1], #b", "Two document paths conflict" + clash + "path one: [a, b], path two: [a, [1]]"},
      {"a.b[1], #a[1], #b",
       "Two document paths conflict" + clash + "path one: [a, b, [1]], path two: [a, [1]]"},
      {"a[3].b, #a.#b.b",
       "Two document paths conflict" + clash + "path one: [a, [3], b], path two: [a, [3], b]"},
  };
  for (const auto& [text, message] : cases) {
    EXPECT_EQ(refusal(text), invalid + message) << text;
  }
  EXPECT_EQ(refusal(std::string(4097, 'a')),
            invalid + "Expression size has exceeded the maximum allowed size;");
}

}  // namespace
}  // namespace rtp::dynamodb
