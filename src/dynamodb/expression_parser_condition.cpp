// The grammar of conditions, and of the operands that conditions and updates share.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/expression_literals.h"
#include "dynamodb/expression_parser.h"

namespace rtp::dynamodb {
namespace {

bool is_function(Operator op) { return op >= Operator::kAttributeExists; }
bool is_condition_function(Operator op) { return is_function(op) && op < Operator::kSize; }
bool is_update_function(Operator op) { return op > Operator::kSize; }

std::string misused(Operator function) {
  return fmt::format("The function is not allowed to be used this way in an expression; function: {}",
                     spelling(function));
}

}  // namespace

Result<Node> ExpressionParser::condition() {
  grammar_ = Grammar::kCondition;
  if (dialect_ == Dialect::kFilter) {
    RTP_CHECK(refuse_placeholders());
  }
  RTP_TRY(Parsed parsed, disjunction());
  RTP_CHECK(require_condition(parsed));
  RTP_CHECK(finish());
  return std::move(parsed.node);
}

Result<ExpressionParser::Parsed> ExpressionParser::disjunction() {
  return chain(TokenKind::kOr, Operator::kOr, &ExpressionParser::conjunction);
}

Result<ExpressionParser::Parsed> ExpressionParser::conjunction() {
  return chain(TokenKind::kAnd, Operator::kAnd, &ExpressionParser::negation);
}

Result<ExpressionParser::Parsed> ExpressionParser::chain(TokenKind separator, Operator op, Rule part) {
  RTP_TRY(Parsed first, (this->*part)());
  if (peek().kind != separator) {
    return first;
  }
  RTP_CHECK(require_condition(first));
  Operation operation{.op = op, .operands = {}};
  operation.operands.push_back(std::move(first.node));
  while (accept(separator)) {
    RTP_CHECK(count_operator());
    RTP_TRY(Parsed next, (this->*part)());
    RTP_CHECK(require_condition(next));
    operation.operands.push_back(std::move(next.node));
  }
  return Parsed{.node = {std::move(operation)}, .start = first.start};
}

Result<ExpressionParser::Parsed> ExpressionParser::negation() {
  const char* const start = peek().start();
  if (!accept(TokenKind::kNot)) {
    return predicate();
  }
  RTP_CHECK(count_operator());
  RTP_TRY(Parsed negated, negation());
  RTP_CHECK(require_condition(negated));
  Operation operation{.op = Operator::kNot, .operands = {}};
  operation.operands.push_back(std::move(negated.node));
  return Parsed{.node = {std::move(operation)}, .start = start};
}

Result<ExpressionParser::Parsed> ExpressionParser::predicate() {
  RTP_TRY(Parsed left, primary());
  switch (peek().kind) {
    case TokenKind::kEqual:
      return comparison(std::move(left), Operator::kEqual);
    case TokenKind::kNotEqual:
      return comparison(std::move(left), Operator::kNotEqual);
    case TokenKind::kLess:
      return comparison(std::move(left), Operator::kLess);
    case TokenKind::kLessOrEqual:
      return comparison(std::move(left), Operator::kLessOrEqual);
    case TokenKind::kGreater:
      return comparison(std::move(left), Operator::kGreater);
    case TokenKind::kGreaterOrEqual:
      return comparison(std::move(left), Operator::kGreaterOrEqual);
    case TokenKind::kBetween:
      return between(std::move(left));
    case TokenKind::kIn:
      return in(std::move(left));
    default:
      return left;
  }
}

Result<ExpressionParser::Parsed> ExpressionParser::comparison(Parsed left, Operator op) {
  RTP_CHECK(require_operand(left));
  ++position_;
  RTP_CHECK(count_operator());
  Operation operation{.op = op, .operands = {}};
  operation.operands.push_back(std::move(left.node));
  RTP_TRY(operation.operands.emplace_back(), operand());
  return Parsed{.node = {std::move(operation)}, .start = left.start};
}

Result<ExpressionParser::Parsed> ExpressionParser::between(Parsed left) {
  RTP_CHECK(require_operand(left));
  ++position_;
  RTP_CHECK(count_operator());
  Operation operation{.op = Operator::kBetween, .operands = {}};
  operation.operands.push_back(std::move(left.node));
  RTP_TRY(operation.operands.emplace_back(), operand());
  RTP_CHECK(expect(TokenKind::kAnd));
  RTP_TRY(operation.operands.emplace_back(), operand());
  return Parsed{.node = {std::move(operation)}, .start = left.start};
}

Result<ExpressionParser::Parsed> ExpressionParser::in(Parsed left) {
  RTP_CHECK(require_operand(left));
  ++position_;
  RTP_CHECK(count_operator());
  RTP_CHECK(expect(TokenKind::kOpenParenthesis));
  Operation operation{.op = Operator::kIn, .operands = {}};
  operation.operands.push_back(std::move(left.node));
  do {
    RTP_TRY(operation.operands.emplace_back(), operand());
  } while (accept(TokenKind::kComma));
  RTP_CHECK(expect(TokenKind::kCloseParenthesis));
  return Parsed{.node = {std::move(operation)}, .start = left.start};
}

Result<ExpressionParser::Parsed> ExpressionParser::primary() {
  const Token token = peek();
  if (token.kind == TokenKind::kOpenParenthesis) {
    return parenthesized();
  }
  if (accept(TokenKind::kValuePlaceholder)) {
    return Parsed{.node = {ValueReference{.placeholder = std::string(token.text), .value = {}}},
                  .start = token.start()};
  }
  if (dialect_ == Dialect::kFilter && is_literal(token.kind)) {
    ++position_;
    RTP_TRY(AttributeValue value, literal_value(token));
    return Parsed{.node = {ValueReference{.placeholder = {}, .value = std::move(value)}},
                  .start = token.start()};
  }
  if (is_name(token) && tokens_[position_ + 1].kind == TokenKind::kOpenParenthesis) {
    return function_call();
  }
  RTP_TRY(Path parsed, path());
  return Parsed{.node = {std::move(parsed)}, .start = token.start()};
}

Result<ExpressionParser::Parsed> ExpressionParser::parenthesized() {
  const char* const start = peek().start();
  ++position_;
  if (++depth_ > kMaxOperators) {
    // Only redundant parentheses get here without as many operators.
    return fail(ErrorCode::kInvalidArgument, "The expression has redundant parentheses;");
  }
  RTP_TRY(Parsed inner, grammar_ == Grammar::kUpdate ? sum() : disjunction());
  RTP_CHECK(expect(TokenKind::kCloseParenthesis));
  if (inner.in_parentheses) {
    return fail(ErrorCode::kInvalidArgument, "The expression has redundant parentheses;");
  }
  --depth_;
  return Parsed{.node = std::move(inner.node), .start = start, .in_parentheses = true};
}

Result<ExpressionParser::Parsed> ExpressionParser::function_call() {
  const Token token = peek();
  position_ += 2;  // the name and the parenthesis
  RTP_CHECK(count_operator());
  Operation operation{.op = function_named(token), .operands = {}};
  do {
    const char* const start = peek().start();
    RTP_TRY(Node argument, operand());
    const auto* const nested = argument.as<Operation>();
    if (nested != nullptr && nested->op == Operator::kListAppend) {
      note(start, misused(nested->op));
    }
    operation.operands.push_back(std::move(argument));
  } while (accept(TokenKind::kComma));
  RTP_CHECK(expect(TokenKind::kCloseParenthesis));
  return Parsed{.node = {std::move(operation)}, .start = token.start()};
}

Operator ExpressionParser::function_named(const Token& token) {
  static constexpr std::array kFunctions = {Operator::kAttributeExists, Operator::kAttributeNotExists,
                                            Operator::kAttributeType,   Operator::kBeginsWith,
                                            Operator::kContains,        Operator::kSize,
                                            Operator::kIfNotExists,     Operator::kListAppend};
  const auto* const function =
      std::ranges::find(kFunctions, token.text, [](Operator op) { return spelling(op); });
  if (function == kFunctions.end()) {
    note(token.start(), fmt::format("Invalid function name; function: {}", token.text));
    return Operator::kSize;
  }
  if (is_update_function(*function) != (grammar_ == Grammar::kUpdate)) {
    note(token.start(), fmt::format("The function is not allowed in {} expression; function: {}",
                                    grammar_ == Grammar::kUpdate ? "an update" : "a condition", token.text));
  }
  return *function;
}

Result<void> ExpressionParser::refuse_placeholders() const {
  for (const Token& token : tokens_) {
    if (token.kind == TokenKind::kNamePlaceholder || token.kind == TokenKind::kValuePlaceholder) {
      return std::unexpected(placeholder_error(token));
    }
  }
  return {};
}

Result<Node> ExpressionParser::operand() {
  RTP_TRY(Parsed parsed, primary());
  RTP_CHECK(require_operand(parsed));
  return std::move(parsed.node);
}

Result<void> ExpressionParser::require_condition(const Parsed& parsed) {
  const auto* const operation = parsed.node.as<Operation>();
  if (operation == nullptr) {
    return syntax_error();
  }
  if (is_function(operation->op) && !is_condition_function(operation->op)) {
    note(parsed.start, misused(operation->op));
  }
  return {};
}

Result<void> ExpressionParser::require_operand(const Parsed& parsed) {
  const auto* const operation = parsed.node.as<Operation>();
  if (operation == nullptr) {
    return {};
  }
  if (!is_function(operation->op)) {
    return syntax_error();
  }
  if (is_condition_function(operation->op)) {
    note(parsed.start, misused(operation->op));
  }
  return {};
}

}  // namespace rtp::dynamodb
