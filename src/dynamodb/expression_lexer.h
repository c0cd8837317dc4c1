// Splits the text of an expression into tokens. Knows no grammar: text that is no token of DynamoDB becomes
// a token of kind kUnknown, for the parser to refuse. Pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace rtp::dynamodb {

/// How an expression writes names that are no words, and values.
enum class Dialect : std::uint8_t {
  kRequest,  // as placeholders: #name, :value
  kFilter,   // as literals: "name", -1.5e3, 'text', true, false, null; and a word may begin with _
};

enum class TokenKind : std::uint8_t {
  kName,              // attribute or function name
  kNamePlaceholder,   // #name
  kValuePlaceholder,  // :value
  kQuotedName,        // "name", of Dialect::kFilter
  kInteger,           // digits: an index, a literal of Dialect::kFilter as well
  kNumber,            // all below: literals of Dialect::kFilter
  kText,
  kTrue,  // in any case
  kFalse,
  kNull,
  kAnd,  // keywords of conditions, in any case
  kOr,
  kNot,
  kBetween,
  kIn,
  kSet,  // keywords of updates, in any case
  kRemove,
  kAdd,
  kDelete,
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kPlus,
  kMinus,
  kComma,
  kDot,
  kOpenParenthesis,
  kCloseParenthesis,
  kOpenBracket,
  kCloseBracket,
  kUnknown,
  kEnd,
};

/// A piece of the expression; `text` is a part of the string that was split.
struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view text;

  /// Where it stands in the string that was split.
  [[nodiscard]] const char* start() const { return text.data(); }
};

/// The tokens of `text`, whose last one is kEnd. Borrows `text`. Placeholders are tokens of both dialects.
[[nodiscard]] std::vector<Token> tokenize(std::string_view text, Dialect dialect = Dialect::kRequest);

}  // namespace rtp::dynamodb
