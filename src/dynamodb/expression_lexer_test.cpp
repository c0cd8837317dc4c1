#include "dynamodb/expression_lexer.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::dynamodb {
namespace {

using ::testing::ElementsAre;

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

}  // namespace
}  // namespace rtp::dynamodb
