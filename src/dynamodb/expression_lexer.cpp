#include "dynamodb/expression_lexer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/ascii.h"

namespace rtp::dynamodb {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
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

constexpr std::array kLiteralWords = {
    Spelling{"true", TokenKind::kTrue},
    Spelling{"false", TokenKind::kFalse},
    Spelling{"null", TokenKind::kNull},
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

TokenKind kind_of_word(std::string_view word, Dialect dialect) {
  const auto is_spelt = [&](const Spelling& candidate) {
    return equals_ignoring_case(candidate.first, word);
  };
  if (const auto* const keyword = std::ranges::find_if(kKeywords, is_spelt); keyword != kKeywords.end()) {
    return keyword->second;
  }
  const auto* const literal = std::ranges::find_if(kLiteralWords, is_spelt);
  return dialect == Dialect::kRequest || literal == kLiteralWords.end() ? TokenKind::kName : literal->second;
}

/// The length of what stands in the quotes that `rest` begins with, and of the quotes; 0 when they have no
/// end. A quote that is doubled is part of it.
std::size_t quoted_size(std::string_view rest) {
  const char quote = rest.front();
  std::size_t end = rest.find(quote, 1);
  while (end != std::string_view::npos && rest.substr(end + 1).starts_with(quote)) {
    end = rest.find(quote, end + 2);
  }
  return end == std::string_view::npos ? 0 : end + 1;
}

/// The length of the number that `rest` begins with: sign, digits, fraction, exponent; 0 where there is none.
std::size_t number_size(std::string_view rest) {
  const auto digits_from = [&](std::size_t start) {
    return span_from(rest, std::min(start, rest.size()), is_digit);
  };
  const std::size_t sign = rest.front() == '-' || rest.front() == '+' ? 1 : 0;
  std::size_t size = digits_from(sign);
  if (size == sign) {
    return 0;
  }
  if (rest.substr(size).starts_with('.') && digits_from(size + 1) > size + 1) {
    size = digits_from(size + 1);
  }
  if (size < rest.size() && (rest[size] == 'e' || rest[size] == 'E')) {
    const bool is_signed = size + 1 < rest.size() && (rest[size + 1] == '-' || rest[size + 1] == '+');
    const std::size_t exponent = size + (is_signed ? 2 : 1);
    size = digits_from(exponent) > exponent ? digits_from(exponent) : size;
  }
  return size;
}

/// The token of Dialect::kFilter alone that `rest` begins with; kEnd where there is none.
Token first_literal(std::string_view rest) {
  const char first = rest.front();
  if (first == '\'' || first == '"') {
    const std::size_t size = quoted_size(rest);
    const TokenKind kind = first == '"' ? TokenKind::kQuotedName : TokenKind::kText;
    return {.kind = size == 0 ? TokenKind::kUnknown : kind,
            .text = rest.substr(0, std::max<std::size_t>(size, 1))};
  }
  const std::string_view number = rest.substr(0, number_size(rest));
  const bool is_index = std::ranges::all_of(number, is_digit);  // or none
  return {.kind = is_index ? TokenKind::kEnd : TokenKind::kNumber, .text = number};
}

/// The token that `rest`, which is not empty, begins with.
Token first_token(std::string_view rest, Dialect dialect) {
  const char first = rest.front();
  if (dialect == Dialect::kFilter) {
    if (const Token literal = first_literal(rest); literal.kind != TokenKind::kEnd) {
      return literal;
    }
  }
  if (is_letter(first) || (first == '_' && dialect == Dialect::kFilter)) {
    const std::string_view word = rest.substr(0, span_from(rest, 1, is_word));
    return {.kind = kind_of_word(word, dialect), .text = word};
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

std::vector<Token> tokenize(std::string_view text, Dialect dialect) {
  std::vector<Token> tokens;
  std::string_view rest = text;
  while (true) {
    rest.remove_prefix(span_from(rest, 0, is_space));
    if (rest.empty()) {
      tokens.push_back({.kind = TokenKind::kEnd, .text = rest});
      return tokens;
    }
    tokens.push_back(first_token(rest, dialect));
    rest.remove_prefix(tokens.back().text.size());
  }
}

}  // namespace rtp::dynamodb
