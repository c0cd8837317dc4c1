#include "dynamodb/expression_literals.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace rtp::dynamodb {
namespace {

/// What stands between the quotes of `quoted`, where a doubled quote is one.
std::string unquoted(std::string_view quoted) {
  const char quote = quoted.front();
  std::string text;
  for (std::string_view rest = quoted.substr(1, quoted.size() - 2); !rest.empty();) {
    text.push_back(rest.front());
    rest.remove_prefix(rest.front() == quote ? 2 : 1);
  }
  return text;
}

}  // namespace

bool is_literal(TokenKind kind) { return kind >= TokenKind::kInteger && kind <= TokenKind::kNull; }

Result<AttributeValue> literal_value(const Token& literal) {
  switch (literal.kind) {
    case TokenKind::kText:
      return unquoted(literal.text);
    case TokenKind::kTrue:
      return true;
    case TokenKind::kFalse:
      return false;
    case TokenKind::kNull:
      return Null{};
    default:
      break;
  }
  Result<Number> number = Number::parse(literal.text);
  if (!number) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{}; number: {}", number.error().message, literal.text));
  }
  return *number;
}

Result<std::string> unquoted_name(const Token& token) {
  std::string name = unquoted(token.text);
  if (name.empty()) {
    return fail(ErrorCode::kInvalidArgument, R"(An attribute name is empty; token: "")");
  }
  return name;
}

Error placeholder_error(const Token& placeholder) {
  const std::string_view advice = placeholder.kind == TokenKind::kNamePlaceholder
                                      ? R"(write the name itself, such as speed or "any name")"
                                      : "write the value itself, such as 30, 'text' or true";
  return {.code = ErrorCode::kInvalidArgument,
          .message = fmt::format("A filter has no placeholders: {}; token: {}", advice, placeholder.text)};
}

}  // namespace rtp::dynamodb
