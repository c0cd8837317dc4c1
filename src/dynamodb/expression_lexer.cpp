#include "dynamodb/expression_lexer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/ascii.h"

namespace rtp::dynamodb {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_utf8_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

using Spelling = std::pair<std::string_view, TokenKind>;

constexpr std::array kKeywords = {
    Spelling{"AND", TokenKind::kAnd},       Spelling{"OR", TokenKind::kOr},
    Spelling{"NOT", TokenKind::kNot},       Spelling{"BETWEEN", TokenKind::kBetween},
    Spelling{"IN", TokenKind::kIn},         Spelling{"SET", TokenKind::kSet},
    Spelling{"REMOVE", TokenKind::kRemove}, Spelling{"ADD", TokenKind::kAdd},
    Spelling{"DELETE", TokenKind::kDelete},
};

/// A symbol stands before its own prefixes.
constexpr std::array kSymbols = {
    Spelling{"<>", TokenKind::kNotEqual},
    Spelling{"<=", TokenKind::kLessOrEqual},
    Spelling{">=", TokenKind::kGreaterOrEqual},
    Spelling{"<", TokenKind::kLess},
    Spelling{">", TokenKind::kGreater},
    Spelling{"=", TokenKind::kEqual},
    Spelling{"+", TokenKind::kPlus},
    Spelling{"-", TokenKind::kMinus},
    Spelling{",", TokenKind::kComma},
    Spelling{".", TokenKind::kDot},
    Spelling{"(", TokenKind::kOpenParenthesis},
    Spelling{")", TokenKind::kCloseParenthesis},
    Spelling{"[", TokenKind::kOpenBracket},
    Spelling{"]", TokenKind::kCloseBracket},
};

/// The length of the longest prefix of `text` after its first `start` characters that satisfies `accepts`.
template <typename Predicate>
std::size_t span_from(std::string_view text, std::size_t start, Predicate accepts) {
  const auto end = std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(start), text.end(), accepts);
  return static_cast<std::size_t>(end - text.begin());
}

TokenKind kind_of_word(std::string_view word) {
  const auto* const keyword = std::ranges::find_if(
      kKeywords, [&](const Spelling& candidate) { return equals_ignoring_case(candidate.first, word); });
  return keyword == kKeywords.end() ? TokenKind::kName : keyword->second;
}

/// The token that `rest`, which is not empty, begins with.
Token first_token(std::string_view rest) {
  const char first = rest.front();
  if (is_letter(first)) {
    const std::string_view word = rest.substr(0, span_from(rest, 1, is_word));
    return {.kind = kind_of_word(word), .text = word};
  }
  if (is_digit(first)) {
    return {.kind = TokenKind::kInteger, .text = rest.substr(0, span_from(rest, 1, is_digit))};
  }
  if ((first == '#' || first == ':') && rest.size() > 1 && is_word(rest[1])) {
    const TokenKind kind = first == '#' ? TokenKind::kNamePlaceholder : TokenKind::kValuePlaceholder;
    return {.kind = kind, .text = rest.substr(0, span_from(rest, 1, is_word))};
  }
  for (const auto& [symbol, kind] : kSymbols) {
    if (rest.starts_with(symbol)) {
      return {.kind = kind, .text = rest.substr(0, symbol.size())};
    }
  }
  return {.kind = TokenKind::kUnknown, .text = rest.substr(0, span_from(rest, 1, is_utf8_continuation))};
}

}  // namespace

std::vector<Token> tokenize(std::string_view text) {
  std::vector<Token> tokens;
  std::string_view rest = text;
  while (true) {
    rest.remove_prefix(span_from(rest, 0, is_space));
    if (rest.empty()) {
      tokens.push_back({.kind = TokenKind::kEnd, .text = rest});
      return tokens;
    }
    tokens.push_back(first_token(rest));
    rest.remove_prefix(tokens.back().text.size());
  }
}

}  // namespace rtp::dynamodb
