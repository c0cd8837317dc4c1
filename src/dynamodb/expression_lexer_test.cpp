#include "dynamodb/expression_lexer.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::dynamodb {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

std::vector<TokenKind> kinds(std::string_view text) {
  std::vector<TokenKind> result;
  for (const Token& token : tokenize(text)) {
    result.push_back(token.kind);
  }
  return result;
}

std::vector<std::string> texts(std::string_view text) {
  std::vector<std::string> result;
  for (const Token& token : tokenize(text)) {
    result.emplace_back(token.text);
  }
  return result;
}

TEST(ExpressionLexerTest, SplitsNamesPlaceholdersAndIndexes) {
  EXPECT_THAT(texts("a.#b_1[20] :c"), ElementsAre("a", ".", "#b_1", "[", "20", "]", ":c", ""));
  EXPECT_THAT(kinds("a.#b[2]:c"),
              ElementsAre(TokenKind::kName, TokenKind::kDot, TokenKind::kNamePlaceholder,
                          TokenKind::kOpenBracket, TokenKind::kInteger, TokenKind::kCloseBracket,
                          TokenKind::kValuePlaceholder, TokenKind::kEnd));
}

TEST(ExpressionLexerTest, TakesTheLongestOperator) {
  EXPECT_THAT(texts("<<=<>>=>=="), ElementsAre("<", "<=", "<>", ">=", ">=", "=", ""));
}

TEST(ExpressionLexerTest, KnowsKeywordsInAnyCase) {
  EXPECT_THAT(kinds("and Or NOT between iN set Remove ADD delete ands"),
              ElementsAre(TokenKind::kAnd, TokenKind::kOr, TokenKind::kNot, TokenKind::kBetween,
                          TokenKind::kIn, TokenKind::kSet, TokenKind::kRemove, TokenKind::kAdd,
                          TokenKind::kDelete, TokenKind::kName, TokenKind::kEnd));
}

TEST(ExpressionLexerTest, IgnoresWhiteSpace) { EXPECT_THAT(texts(" \t\r\na \n"), ElementsAre("a", "")); }

TEST(ExpressionLexerTest, GivesWhatIsNoTokenAsUnknown) {
  EXPECT_THAT(texts("_a"), ElementsAre("_", "a", ""));
  EXPECT_THAT(kinds("# : \xC3\xBC \" /"),
              ElementsAre(TokenKind::kUnknown, TokenKind::kUnknown, TokenKind::kUnknown, TokenKind::kUnknown,
                          TokenKind::kUnknown, TokenKind::kEnd));
  EXPECT_THAT(texts("\xC3\xBC"), ElementsAre("\xC3\xBC", ""));
}

std::vector<std::pair<TokenKind, std::string>> filter_tokens(std::string_view text) {
  std::vector<std::pair<TokenKind, std::string>> result;
  for (const Token& token : tokenize(text, Dialect::kFilter)) {
    result.emplace_back(token.kind, token.text);
  }
  result.pop_back();  // the end
  return result;
}

TEST(ExpressionLexerTest, KnowsTheLiteralsOfFilters) {
  using enum TokenKind;
  EXPECT_THAT(
      filter_tokens("30 -30 +3 1.5 1e3 1.5E-3 2e+1"),
      ElementsAre(Pair(kInteger, "30"), Pair(kNumber, "-30"), Pair(kNumber, "+3"), Pair(kNumber, "1.5"),
                  Pair(kNumber, "1e3"), Pair(kNumber, "1.5E-3"), Pair(kNumber, "2e+1")));
  EXPECT_THAT(filter_tokens(R"('a' 'it''s' '' "b c" """")"),
              ElementsAre(Pair(kText, "'a'"), Pair(kText, "'it''s'"), Pair(kText, "''"),
                          Pair(kQuotedName, "\"b c\""), Pair(kQuotedName, "\"\"\"\"")));
  EXPECT_THAT(
      filter_tokens("true FALSE Null _id a[1]"),
      ElementsAre(Pair(kTrue, "true"), Pair(kFalse, "FALSE"), Pair(kNull, "Null"), Pair(kName, "_id"),
                  Pair(kName, "a"), Pair(kOpenBracket, "["), Pair(kInteger, "1"), Pair(kCloseBracket, "]")));
}

TEST(ExpressionLexerTest, EndsALiteralWhereItIsNoLiteralAnyMore) {
  using enum TokenKind;
  EXPECT_THAT(filter_tokens("1.x 2e 3e+ - 4km"),
              ElementsAre(Pair(kInteger, "1"), Pair(kDot, "."), Pair(kName, "x"), Pair(kInteger, "2"),
                          Pair(kName, "e"), Pair(kInteger, "3"), Pair(kName, "e"), Pair(kPlus, "+"),
                          Pair(kMinus, "-"), Pair(kInteger, "4"), Pair(kName, "km")));
  EXPECT_THAT(filter_tokens("'a"), ElementsAre(Pair(kUnknown, "'"), Pair(kName, "a")));
  EXPECT_THAT(filter_tokens("'''"), ElementsAre(Pair(kUnknown, "'"), Pair(kText, "''")));
  EXPECT_THAT(filter_tokens("\""), ElementsAre(Pair(kUnknown, "\"")));
}

TEST(ExpressionLexerTest, KnowsNoLiteralsInRequests) {
  EXPECT_THAT(texts("-1.5 'a' \"b\" _c"),
              ElementsAre("-", "1", ".", "5", "'", "a", "'", "\"", "b", "\"", "_", "c", ""));
  EXPECT_THAT(kinds("true null"), ElementsAre(TokenKind::kName, TokenKind::kName, TokenKind::kEnd));
}

}  // namespace
}  // namespace rtp::dynamodb
