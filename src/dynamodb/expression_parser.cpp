#include "dynamodb/expression_parser.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/expression_literals.h"
#include "dynamodb/expression_reserved_words.h"

namespace rtp::dynamodb {
namespace {

constexpr ListIndex kMaxListIndex = std::numeric_limits<std::int32_t>::max();

bool is_between(TokenKind kind, TokenKind first, TokenKind last) { return kind >= first && kind <= last; }

}  // namespace

ExpressionParser::ExpressionParser(std::string_view text, Dialect dialect)
    : dialect_(dialect), tokens_(tokenize(text, dialect)) {}

Result<std::vector<UpdateAction>> ExpressionParser::update() {
  grammar_ = Grammar::kUpdate;
  std::vector<UpdateAction> actions;
  do {
    RTP_CHECK(clause(actions));
  } while (peek().kind != TokenKind::kEnd);
  RTP_CHECK(finish());
  if (repeated_clause_) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("The \"{}\" section can only be used once in an update expression;",
                            spelling(*repeated_clause_)));
  }
  return actions;
}

Result<std::vector<Path>> ExpressionParser::projection() {
  grammar_ = Grammar::kProjection;
  std::vector<Path> paths;
  do {
    RTP_TRY(paths.emplace_back(), path());
  } while (accept(TokenKind::kComma));
  RTP_CHECK(finish());
  return paths;
}

Result<void> ExpressionParser::clause(std::vector<UpdateAction>& actions) {
  const TokenKind kind = peek().kind;
  if (!is_between(kind, TokenKind::kSet, TokenKind::kDelete)) {
    return syntax_error();
  }
  ++position_;
  const auto section = static_cast<Clause>(std::to_underlying(kind) - std::to_underlying(TokenKind::kSet));
  const bool repeated =
      std::ranges::any_of(actions, [&](const UpdateAction& earlier) { return earlier.clause == section; });
  if (repeated && !repeated_clause_) {
    repeated_clause_ = section;
  }
  do {
    RTP_TRY(actions.emplace_back(), action(section));
  } while (accept(TokenKind::kComma));
  return {};
}

Result<UpdateAction> ExpressionParser::action(Clause section) {
  UpdateAction action{.clause = section, .path = {}, .value = {}};
  RTP_TRY(action.path, path());
  if (section == Clause::kSet) {
    RTP_CHECK(expect(TokenKind::kEqual));
    RTP_TRY(Parsed value, sum());
    action.value = std::move(value.node);
  } else if (section != Clause::kRemove) {
    action.value.content = ValueReference{.placeholder = std::string(peek().text), .value = {}};
    RTP_CHECK(expect(TokenKind::kValuePlaceholder));
  }
  return action;
}

Result<ExpressionParser::Parsed> ExpressionParser::sum() {
  RTP_TRY(Parsed left, primary());
  const TokenKind kind = peek().kind;
  if (kind != TokenKind::kPlus && kind != TokenKind::kMinus) {
    return left;
  }
  RTP_CHECK(require_operand(left));
  ++position_;
  RTP_CHECK(count_operator());
  Operation operation{.op = kind == TokenKind::kPlus ? Operator::kPlus : Operator::kMinus, .operands = {}};
  operation.operands.push_back(std::move(left.node));
  RTP_TRY(operation.operands.emplace_back(), operand());
  return Parsed{.node = {std::move(operation)}, .start = left.start};
}

Result<Path> ExpressionParser::path() {
  Path path;
  RTP_TRY(path.emplace_back(), name());
  while (true) {
    if (accept(TokenKind::kDot)) {
      RTP_TRY(path.emplace_back(), name());
    } else if (accept(TokenKind::kOpenBracket)) {
      RTP_TRY(path.emplace_back(), list_index());
    } else {
      return path;
    }
  }
}

Result<std::string> ExpressionParser::name() {
  const Token& token = peek();
  if (token.kind == TokenKind::kQuotedName) {
    ++position_;
    return unquoted_name(token);
  }
  if (!is_name(token) && token.kind != TokenKind::kNamePlaceholder) {
    return syntax_error();
  }
  if (dialect_ == Dialect::kRequest && is_name(token) && is_reserved_word(token.text)) {
    note(token.start(),
         fmt::format("Attribute name is a reserved keyword; reserved keyword: {}", token.text));
  }
  ++position_;
  return std::string(token.text);
}

Result<PathElement> ExpressionParser::list_index() {
  const Token& token = peek();
  const std::string_view digits = token.text;
  RTP_CHECK(expect(TokenKind::kInteger));
  RTP_CHECK(expect(TokenKind::kCloseBracket));
  ListIndex index = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (parsed.ec != std::errc{} || index > kMaxListIndex) {
    note(token.start(), fmt::format("List index is not within the allowable range; index: [{}]", digits));
  }
  return index;
}

Result<void> ExpressionParser::finish() {
  RTP_CHECK(expect(TokenKind::kEnd));
  if (noted_) {
    return fail(ErrorCode::kInvalidArgument, *std::move(noted_));
  }
  return {};
}

bool ExpressionParser::is_name(const Token& token) const {
  const bool condition_keyword = is_between(token.kind, TokenKind::kAnd, TokenKind::kIn);
  const bool update_keyword = is_between(token.kind, TokenKind::kSet, TokenKind::kDelete);
  return token.kind == TokenKind::kName || (condition_keyword && grammar_ != Grammar::kCondition) ||
         (update_keyword && grammar_ != Grammar::kUpdate);
}

bool ExpressionParser::accept(TokenKind kind) {
  if (peek().kind != kind) {
    return false;
  }
  ++position_;
  return true;
}

Result<void> ExpressionParser::expect(TokenKind kind) {
  if (peek().kind != kind) {
    return syntax_error();
  }
  if (kind != TokenKind::kEnd) {
    ++position_;
  }
  return {};
}

Result<void> ExpressionParser::count_operator() {
  if (++operators_ > kMaxOperators) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("The expression contains too many operators; operator count: {}", operators_));
  }
  return {};
}

std::unexpected<Error> ExpressionParser::syntax_error() const {
  const Token& token = peek();
  const Token& before = position_ > 0 ? tokens_[position_ - 1] : token;
  const Token& after = position_ + 1 < tokens_.size() ? tokens_[position_ + 1] : token;
  const char* const end = after.text.data() + after.text.size();
  return fail(ErrorCode::kInvalidArgument, fmt::format(R"(Syntax error; token: "{}", near: "{}")",
                                                       token.kind == TokenKind::kEnd ? "<EOF>" : token.text,
                                                       std::string_view(before.start(), end)));
}

void ExpressionParser::note(const char* at, std::string message) {
  if (!noted_ || at < noted_at_) {
    noted_at_ = at;
    noted_ = std::move(message);
  }
}

}  // namespace rtp::dynamodb
