// The grammar of DynamoDB's expressions: text to unresolved trees. It refuses what is wrong whatever the
// placeholders stand for: syntax, reserved words, functions that do not exist or stand in the wrong place.
// What depends on the placeholders is checked in expression_check.h. Pure; one object parses one text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "dynamodb/expression_lexer.h"
#include "dynamodb/expression_tree.h"

namespace rtp::dynamodb {

inline constexpr std::size_t kMaxOperators = 300;

/// Call one of condition(), update() and projection(), once. Errors are kInvalidArgument in DynamoDB's
/// wording, without the "Invalid ...Expression: " before it. A filter has its names and values in its tree;
/// in all else they are placeholders yet. Trees are at most kMaxOperators deep.
class ExpressionParser {
 public:
  /// Borrows `text`. Only a condition may be of Dialect::kFilter.
  explicit ExpressionParser(std::string_view text, Dialect dialect = Dialect::kRequest);

  [[nodiscard]] Result<Node> condition();
  [[nodiscard]] Result<std::vector<UpdateAction>> update();
  [[nodiscard]] Result<std::vector<Path>> projection();

 private:
  enum class Grammar : std::uint8_t { kCondition, kUpdate, kProjection };

  /// A node with what the grammar must remember of how it was written.
  struct Parsed {
    Node node;
    const char* start = nullptr;  // in the text
    bool in_parentheses = false;
  };
  using Rule = Result<Parsed> (ExpressionParser::*)();

  Result<Parsed> disjunction();
  Result<Parsed> conjunction();
  Result<Parsed> chain(TokenKind separator, Operator op, Rule part);
  Result<Parsed> negation();
  Result<Parsed> predicate();
  Result<Parsed> comparison(Parsed left, Operator op);
  Result<Parsed> between(Parsed left);
  Result<Parsed> in(Parsed left);
  Result<Parsed> sum();
  Result<Parsed> primary();
  Result<Parsed> parenthesized();
  Result<Parsed> function_call();
  Result<Node> operand();
  Result<Path> path();
  Result<std::string> name();
  Result<PathElement> list_index();
  Result<void> clause(std::vector<UpdateAction>& actions);
  Result<UpdateAction> action(Clause section);

  [[nodiscard]] Result<void> refuse_placeholders() const;
  [[nodiscard]] Result<void> require_condition(const Parsed& parsed);
  [[nodiscard]] Result<void> require_operand(const Parsed& parsed);
  [[nodiscard]] Operator function_named(const Token& token);
  [[nodiscard]] Result<void> finish();

  [[nodiscard]] const Token& peek() const { return tokens_[position_]; }
  [[nodiscard]] bool is_name(const Token& token) const;
  bool accept(TokenKind kind);
  [[nodiscard]] Result<void> expect(TokenKind kind);
  [[nodiscard]] Result<void> count_operator();
  [[nodiscard]] std::unexpected<Error> syntax_error() const;

  /// Remembers an error that is only reported when the syntax is right; the first in the text wins.
  void note(const char* at, std::string message);

  Grammar grammar_ = Grammar::kCondition;
  Dialect dialect_;
  std::vector<Token> tokens_;
  std::size_t position_ = 0;
  std::size_t operators_ = 0;
  std::size_t depth_ = 0;  // of parentheses
  const char* noted_at_ = nullptr;
  std::optional<std::string> noted_;
  std::optional<Clause> repeated_clause_;
};

}  // namespace rtp::dynamodb
