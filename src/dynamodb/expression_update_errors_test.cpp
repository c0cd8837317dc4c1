// What update expressions are refused for, with DynamoDB's words and in its order.
#include <string>

#include <gtest/gtest.h>

#include "dynamodb/expression.h"
#include "dynamodb/expression_testing.h"

namespace rtp::dynamodb {
namespace {

using namespace rtp::dynamodb::testing;

std::string refusal(std::string_view text) {
  Placeholders given = placeholders({{"#a", "a"}, {"#c", "c"}, {"#i", "[3]"}}, {{":S", s("a")},
                                                                                {":N", n(1)},
                                                                                {":B", b("a")},
                                                                                {":BOOL", yes()},
                                                                                {":NULL", null()},
                                                                                {":SS", ss({"a"})},
                                                                                {":NS", ns({1})},
                                                                                {":BS", bs({"a"})},
                                                                                {":M", m({})},
                                                                                {":L", l({})}});
  return message_of(Update::parse(text, given));
}

struct Refusal {
  std::string text;
  std::string message;  // without "Invalid UpdateExpression: "
};

void expect_refusals(std::initializer_list<Refusal> refusals) {
  for (const Refusal& expected : refusals) {
    EXPECT_EQ(refusal(expected.text), "Invalid UpdateExpression: " + expected.message) << expected.text;
  }
}

TEST(UpdateErrorsTest, RefuseWhatTheGrammarDoesNotHave) {
  for (const auto* const text : {"whatever",
                                 "set a",
                                 "add a",
                                 "delete a",
                                 "set a=set",
                                 "remove a = b",
                                 "add a = b",
                                 "delete a = b",
                                 "delete a b",
                                 "delete a if_not_exist(b)",
                                 "add abort b",
                                 "add a if_not_exist(b)",
                                 "remove a b",
                                 "set a b",
                                 "set :a = b",
                                 "add :a b",
                                 "remove :a",
                                 "set a = b / c",
                                 "set a = b * c",
                                 "set a[1] = \"eight\"",
                                 "set a[1] = 1",
                                 "SET a = if_not_exist(a, 100)",
                                 "SET if_not_exist(a, b) = a",
                                 "set (a = (b + c))",
                                 "set a = (b.c).d + e",
                                 "set a = (b.c)[0] + e",
                                 "set a = b + c + d",
                                 "set a = (b + c) - d",
                                 "set a = if_not_exists(a, b + c)",
                                 "set a = if_not_exists(a, (b + c))",
                                 "set a = b,",
                                 "set",
                                 "remove",
                                 "set a = b and c",
                                 "set a = b < c",
                                 "set _a = :N",
                                 "set 1a = :N",
                                 "set a-b = :N",
                                 "set a = :",
                                 "set # = :N",
                                 "set a[#a] = :N",
                                 "set a[:N] = :N",
                                 " ",
                                 "set a = f()",
                                 "set a = b set"}) {
    EXPECT_TRUE(refusal(text).starts_with("Invalid UpdateExpression: Syntax error; token: ")) << text;
  }
  expect_refusals({{"SET _123 = :N", R"(Syntax error; token: "_", near: "SET _123")"},
                   {"", "The expression can not be empty;"},
                   {std::string(4097, ' '), "Expression size has exceeded the maximum allowed size;"},
                   {"set a = ((b))", "The expression has redundant parentheses;"}});
}

TEST(UpdateErrorsTest, RefuseFunctionsThatDoNotExistOrStandInTheWrongPlace) {
  const std::string place = "The function is not allowed to be used this way in an expression; function: ";
  expect_refusals({{"set #x = if_not_exist(:x) set c = d", "Invalid function name; function: if_not_exist"},
                   {"set a = LIST_APPEND(a, b)", "Invalid function name; function: LIST_APPEND"},
                   {"set a = size(b)", "The function is not allowed in an update expression; function: size"},
                   {"set a = list_append(list_append(:L, b), :L)", place + "list_append"}});
}

TEST(UpdateErrorsTest, RefuseReservedWordsBeforeRepeatedSections) {
  expect_refusals(
      {{" set #x = :x set abOrt = true ", "Attribute name is a reserved keyword; reserved keyword: abOrt"},
       {" remove Absolute ", "Attribute name is a reserved keyword; reserved keyword: Absolute"},
       {"set a = #x set c = :x", "The \"SET\" section can only be used once in an update expression;"},
       {"remove #x set a = b remove e",
        "The \"REMOVE\" section can only be used once in an update expression;"},
       {"add #x :e set a = b add e :f", "The \"ADD\" section can only be used once in an update expression;"},
       {"delete #x :e delete #e :f",
        "The \"DELETE\" section can only be used once in an update expression;"}});
}

TEST(UpdateErrorsTest, RefuseUndefinedPlaceholders) {
  expect_refusals(
      {{"SET #x = if_not_exists(:x)",
        "An expression attribute name used in the document path is not defined; attribute name: #x"},
       {"SET #a = if_not_exists(:x)",
        "An expression attribute value used in expression is not defined; attribute value: :x"}});
}

TEST(UpdateErrorsTest, RefusePathsThatOverlapOrConflict) {
  const std::string overlap =
      "Two document paths overlap with each other; must remove or rewrite one of these "
      "paths; path one: ";
  const std::string conflict =
      "Two document paths conflict with each other; must remove or rewrite one of these "
      "paths; path one: ";
  expect_refusals(
      {{"set d[1] = a, d.b = a, c[1].a = a, #c = if_not_exists(a)", overlap + "[c, [1], a], path two: [c]"},
       {"set #c[3].#i = a, #c[3] = a", overlap + "[c, [3], [3]], path two: [c, [3]]"},
       {"SET a = :N REMOVE #a", overlap + "[a], path two: [a]"},
       {"SET a[1] = :N, a[1][1] = :N", overlap + "[a, [1]], path two: [a, [1], [1]]"},
       {"set #c[3].#i = a, #c.#i[3] = if_not_exists(a)", conflict + "[c, [3], [3]], path two: [c, [3], [3]]"},
       {"remove a.#c set a[1] = #i", conflict + "[a, c], path two: [a, [1]]"}});
}

TEST(UpdateErrorsTest, RefuseOperandsThatAddAndDeleteDoNotTake) {
  const std::string wrong = "Incorrect operand type for operator or function; operator: ";
  const std::string for_add = ", typeSet: ALLOWED_FOR_ADD_OPERAND";
  const std::string for_delete = ", typeSet: ALLOWED_FOR_DELETE_OPERAND";
  expect_refusals({{"set b = list_append(:S, a), c = if_not_exists(a) add a.b :S",
                    wrong + "ADD, operand type: STRING" + for_add},
                   {"add a :NULL", wrong + "ADD, operand type: NULL" + for_add},
                   {"add a :BOOL", wrong + "ADD, operand type: BOOLEAN" + for_add},
                   {"add a :B", wrong + "ADD, operand type: BINARY" + for_add},
                   {"add a :M", wrong + "ADD, operand type: MAP" + for_add},
                   {"add a :L", wrong + "ADD, operand type: LIST" + for_add},
                   {"delete a :N", wrong + "DELETE, operand type: NUMBER" + for_delete},
                   {"delete a :S", wrong + "DELETE, operand type: STRING" + for_delete}});
  EXPECT_EQ(refusal("add a :N, b :SS, c :NS, d :BS delete e :SS, f :NS, g :BS"), "no error");
}

TEST(UpdateErrorsTest, RefuseOperandsThatFunctionsAndOperatorsDoNotTake) {
  const std::string count = "Incorrect number of operands for operator or function; operator or function: ";
  const std::string path =
      "Operator or function requires a document path; operator or function: if_not_exists";
  expect_refusals({{"set a = if_not_exists(c)", count + "if_not_exists, number of operands: 1"},
                   {"set a = list_append(c, c, c)", count + "list_append, number of operands: 3"},
                   {"set a = if_not_exists(:N, c)", path},
                   {"set a = if_not_exists(if_not_exists(a, b), c)", path}});
  const std::string type = "Incorrect operand type for operator or function; operator or function: ";
  for (const std::string wrong : {"S", "B", "BOOL", "NULL", "SS", "NS", "BS", "M"}) {
    expect_refusals({{"set a = list_append(:" + wrong + ", a)", type + "list_append, operand type: " + wrong},
                     {"set a = a + :" + wrong, type + "+, operand type: " + wrong},
                     {"set a = :" + wrong + " - a", type + "-, operand type: " + wrong}});
  }
  expect_refusals({{"set a = list_append(a, :N)", type + "list_append, operand type: N"},
                   {"set a = list_append(a, :L) + :N", type + "+, operand type: L"}});
}

TEST(UpdateErrorsTest, BoundTheNumberOfOperators) {
  std::string text = "set a = ";
  for (int i = 0; i < 301; ++i) {
    text += "f(b,";
  }
  expect_refusals({{text, "The expression contains too many operators; operator count: 301"}});
}

}  // namespace
}  // namespace rtp::dynamodb
