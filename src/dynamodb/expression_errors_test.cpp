// What conditions are refused for, with DynamoDB's words and in its order.
#include <string>

#include <gtest/gtest.h>

#include "dynamodb/expression.h"
#include "dynamodb/expression_testing.h"

namespace rtp::dynamodb {
namespace {

using namespace rtp::dynamodb::testing;

struct Refusal {
  std::string text;
  std::string message;  // without "Invalid FilterExpression: "
};

std::string refusal(std::string_view text) {
  Placeholders given = placeholders({{"#a", "a"}}, {{":n", n(1)},
                                                    {":m", n(2)},
                                                    {":s", s("s")},
                                                    {":t", s("t")},
                                                    {":b", b("xyz")},
                                                    {":bool", yes()},
                                                    {":null", null()},
                                                    {":list", l({})},
                                                    {":map", m({})},
                                                    {":ss", ss({"x"})}});
  return message_of(Condition::parse("FilterExpression", text, given));
}

void expect_refusals(std::initializer_list<Refusal> refusals) {
  for (const Refusal& expected : refusals) {
    EXPECT_EQ(refusal(expected.text), "Invalid FilterExpression: " + expected.message) << expected.text;
  }
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) {
    result += text;
  }
  return result;
}

TEST(ConditionErrorsTest, RefuseEmptyAndTooLongTexts) {
  const std::string longest = "a = :n" + repeated(" ", 4090);
  EXPECT_EQ(refusal(longest), "no error");
  expect_refusals(
      {{"", "The expression can not be empty;"},
       {longest + "(", "Expression size has exceeded the maximum allowed size; expression size: 4097"}});
}

TEST(ConditionErrorsTest, ShowTheTokenThatBreaksTheSyntaxAndItsNeighbours) {
  expect_refusals({{"a = 4", R"(Syntax error; token: "4", near: "= 4")"},
                   {"a  =\t= :n", "Syntax error; token: \"=\", near: \"=\t= :n\""},
                   {"things are not ok", R"(Syntax error; token: "are", near: "things are not")"},
                   {"_x = :n", R"(Syntax error; token: "_", near: "_x")"},
                   {"a in (:n,)", "Syntax error; token: \")\", near: \",)\""},
                   {"a > :n.b", R"(Syntax error; token: ".", near: ":n.b")"},
                   {"a", R"(Syntax error; token: "<EOF>", near: "a")"},
                   {" ", R"(Syntax error; token: "<EOF>", near: "")"}});
}

TEST(ConditionErrorsTest, RefuseWhatTheGrammarDoesNotHave) {
  for (const auto* const text : {"attribute_exists(a-b)",
                                 "attribute_exists(\"a.b\")",
                                 "attribute_exists(a..b)",
                                 "attribute_exists(a[b])",
                                 "a in b, c",
                                 "a > between",
                                 "a in b",
                                 "(a)between(b.(c.d))and(c)",
                                 "(a)between(b.c.d)and((c)",
                                 "#$.b > a",
                                 "b[:n] > a",
                                 "b[#a] > a",
                                 "\xC3\xBC > a",
                                 "(a)between(b.c[4.5].#a)and(:n)",
                                 "size(a).b > a",
                                 "(size(a)).b > a",
                                 "size(a)[0] > a",
                                 "a = :n and",
                                 "not",
                                 "a and b",
                                 "(a = b) = c",
                                 "a = (b = c)",
                                 "a < b < c",
                                 "a between b",
                                 "attribute_exists()",
                                 "a = b c",
                                 "a = b)",
                                 "(a",
                                 "[0] = a",
                                 "a[-1] = b",
                                 "a + b = c",
                                 "and = :n",
                                 ":n",
                                 "(a) and b = c",
                                 "not a",
                                 "a not = b",
                                 "size() > a"}) {
    EXPECT_TRUE(refusal(text).starts_with("Invalid FilterExpression: Syntax error; "))
        << text << refusal(text);
  }
}

TEST(ConditionErrorsTest, RefuseRedundantParentheses) {
  for (const auto* const text :
       {"((a = :n))", "a=b and c > ((views))", "(a)between(((b.c)).d)and(c)", "a > whatever((:x), ((a)))",
        "a=b AND ((a=b AND b=a)) AND c=d", "a=b OR ((a=b OR (c=d OR e=f)))", "size(((a))) > b"}) {
    EXPECT_EQ(refusal(text), "Invalid FilterExpression: The expression has redundant parentheses;") << text;
  }
}

TEST(ConditionErrorsTest, RefuseFunctionsThatDoNotExistOrStandInTheWrongPlace) {
  const std::string name = "Invalid function name; function: ";
  const std::string place = "The function is not allowed to be used this way in an expression; function: ";
  expect_refusals({{"a=a and whatever((:things)) > a", name + "whatever"},
                   {"attRIbute_exIsts((views), #x)", name + "attRIbute_exIsts"},
                   {"a=a and attribute_exists((views), (#x)) > b", place + "attribute_exists"},
                   {"begins_with(things, a) > b", place + "begins_with"},
                   {"size(contains(a, b)) > a", place + "contains"},
                   {"size(things)", place + "size"},
                   {"not size(things)", place + "size"},
                   {"a between b and attribute_exists(things)", place + "attribute_exists"},
                   {"a in (b, attribute_exists(things))", place + "attribute_exists"},
                   {"if_not_exists(a, b) = :n",
                    "The function is not allowed in a condition expression; function: if_not_exists"}});
}

TEST(ConditionErrorsTest, RefuseReservedWordsAndLargeIndexes) {
  const std::string reserved = "Attribute name is a reserved keyword; reserved keyword: ";
  expect_refusals(
      {{"attribute_exists(views, #x)", reserved + "views"},
       {":undefined < abOrT", reserved + "abOrT"},
       {"a.name = :n", reserved + "name"},
       {"set = :n", reserved + "set"},
       {"a[2147483648] = :n", "List index is not within the allowable range; index: [2147483648]"},
       {"a[99999999999999999999] = :n",
        "List index is not within the allowable range; index: [99999999999999999999]"}});
  EXPECT_EQ(refusal("a[2147483647] = :n"), "no error");
  EXPECT_EQ(refusal("remove = :n"), "no error");
}

TEST(ConditionErrorsTest, RefuseUndefinedPlaceholders) {
  const std::string name =
      "An expression attribute name used in the document path is not defined; attribute name: ";
  const std::string value =
      "An expression attribute value used in expression is not defined; attribute value: ";
  expect_refusals({{"attribute_exists(#Pictures.RearView, :x) and a=a", name + "#Pictures"},
                   {"begins_with(Pictures.#RearView)", name + "#RearView"},
                   {"#4g > a", name + "#4g"},
                   {"(a)between(b.c[45].#d)and(:x)", name + "#d"},
                   {"begins_with(:hello, #x, #y)", value + ":hello"},
                   {":_ > a", value + ":_"}});
}

TEST(ConditionErrorsTest, RefuseWrongNumbersOfOperands) {
  const std::string wrong = "Incorrect number of operands for operator or function; operator or function: ";
  expect_refusals({{"attribute_exists(things, a) and a=a", wrong + "attribute_exists, number of operands: 2"},
                   {"attribute_type(things)", wrong + "attribute_type, number of operands: 1"},
                   {"begins_with(things, size(a), b)", wrong + "begins_with, number of operands: 3"},
                   {"size(things, a) > b", wrong + "size, number of operands: 2"},
                   {"a in (" + repeated(":n,", 100) + ":n)",
                    "The IN operator is provided with too many operands; number of operands: 101"}});
  EXPECT_EQ(refusal("a in (" + repeated(":n,", 99) + ":n)"), "no error");
}

TEST(ConditionErrorsTest, RefuseOperandsOfWrongTypes) {
  const std::string wrong = "Incorrect operand type for operator or function; operator or function: ";
  expect_refusals(
      {{"attribute_type(a, size(a)) and a=a", wrong + "attribute_type, operand type: N"},
       {"attribute_type(a, :n)", wrong + "attribute_type, operand type: N"},
       {"attribute_type(a, b)", wrong + "attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}"},
       {"attribute_type(a, :s)",
        "Invalid attribute type name found; type: s, valid types: "
        "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}"},
       {"begins_with(a, :n)", wrong + "begins_with, operand type: N"},
       {"begins_with(:list, a)", wrong + "begins_with, operand type: L"},
       {"begins_with(a, size(b))", wrong + "begins_with, operand type: N"},
       {"size(size(a)) > :n", wrong + "size, operand type: N"},
       {"attribute_not_exists(size(:n))", wrong + "size, operand type: N"},
       {"size(:bool) > a", wrong + "size, operand type: BOOL"},
       {"size(:null) > a", wrong + "size, operand type: NULL"},
       {"a < :bool", wrong + "<, operand type: BOOL"},
       {"a >= :ss", wrong + ">=, operand type: SS"},
       {"a between :map and :n", wrong + "BETWEEN, operand type: M"}});
}

TEST(ConditionErrorsTest, RefuseValuesWhereAPathIsNeeded) {
  const std::string wrong = "Operator or function requires a document path; operator or function: ";
  expect_refusals({{"attribute_exists(:n) and a=a", wrong + "attribute_exists"},
                   {"attribute_not_exists(size(:s))", wrong + "attribute_not_exists"},
                   {"attribute_type(:s, :s)", wrong + "attribute_type"}});
}

TEST(ConditionErrorsTest, RefuseToCompareAPathWithItself) {
  const std::string same =
      "The first operand must be distinct from the remaining operands for this operator or "
      "function; operator: ";
  expect_refusals({{"a = a AND #a = b AND :x > a", same + "=, first operand: [a]"},
                   {"#a <> a", same + "<>, first operand: [a]"},
                   {"a in (b, a)", same + "IN, first operand: [a]"},
                   {"a between b and a", same + "BETWEEN, first operand: [a]"},
                   {"contains(x.bc[1].a, x.bc[1].#a)", same + "contains, first operand: [x, bc, [1], a]"},
                   {"attribute_type(x[1].#a, x[1].a)", same + "attribute_type, first operand: [x, [1], a]"}});
}

TEST(ConditionErrorsTest, RefuseBoundsOfBetweenThatCannotBeMet) {
  expect_refusals(
      {{"a between :m and :n",
        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower "
        "bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}"},
       {"a between :n and :s",
        "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: "
        "AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:s}"},
       {"a between :b and :s",
        "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: "
        "AttributeValue: {B:java.nio.HeapByteBuffer[pos=0 lim=3 cap=3]}, upper bound operand: "
        "AttributeValue: {S:s}"}});
}

TEST(ConditionErrorsTest, BoundTheNumberOfOperators) {
  const std::string most = "a<b" + repeated(" or a<b", 149);
  EXPECT_EQ(refusal(most + " or x in (:n)"),
            "Invalid FilterExpression: The expression contains too many operators; "
            "operator count: 301");
  EXPECT_EQ(refusal("not " + most), "no error");
}

TEST(ConditionErrorsTest, BoundTheDepthOfPaths) {
  EXPECT_EQ(refusal("a" + repeated(".a", 31) + " = :n"), "no error");
  expect_refusals({{"a" + repeated(".a", 32) + " = :n",
                    "The document path has too many nesting levels; nesting levels: 33"}});
}

TEST(ConditionErrorsTest, SurviveTheDeepestNesting) {
  for (const std::string& text :
       {repeated("(", 4096), repeated("not ", 1024), repeated("(", 2000) + "a" + repeated(")", 2000),
        repeated("size(", 819), repeated("not(", 1024), repeated("(a=:n and ", 400), repeated("a in (", 600),
        repeated("size((", 680), "a" + repeated("[0]", 1300) + "=:n", repeated("(a=", 1300)}) {
    EXPECT_TRUE(refusal(text).starts_with("Invalid FilterExpression: ")) << text.substr(0, 20);
  }
  EXPECT_EQ(refusal(repeated("(a=:n and not ", 99) + "a=:n" + repeated(")", 99)), "no error");
}

}  // namespace
}  // namespace rtp::dynamodb
