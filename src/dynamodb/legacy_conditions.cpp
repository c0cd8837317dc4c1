#include "dynamodb/legacy_conditions.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "dynamodb/expression_key_condition.h"

namespace rtp::dynamodb {
namespace {

/// The operator of the condition "attribute OP values"; kNot where it takes more than one to say the same.
Operator operator_of(ComparisonOperator op) {
  switch (op) {
    case ComparisonOperator::kIn:
      return Operator::kIn;
    case ComparisonOperator::kNull:
      return Operator::kAttributeNotExists;
    case ComparisonOperator::kBetween:
      return Operator::kBetween;
    case ComparisonOperator::kLess:
      return Operator::kLess;
    case ComparisonOperator::kNotContains:
      return Operator::kNot;
    case ComparisonOperator::kEqual:
      return Operator::kEqual;
    case ComparisonOperator::kGreater:
      return Operator::kGreater;
    case ComparisonOperator::kNotNull:
      return Operator::kAttributeExists;
    case ComparisonOperator::kNotEqual:
      return Operator::kNotEqual;
    case ComparisonOperator::kLessOrEqual:
      return Operator::kLessOrEqual;
    case ComparisonOperator::kBeginsWith:
      return Operator::kBeginsWith;
    case ComparisonOperator::kGreaterOrEqual:
      return Operator::kGreaterOrEqual;
    case ComparisonOperator::kContains:
      return Operator::kContains;
  }
  std::unreachable();
}

Node operation(Operator op, std::vector<Node> operands) {
  return {Operation{.op = op, .operands = std::move(operands)}};
}

Node condition_on(LegacyComparison comparison) {
  const Node path = {Path{std::move(comparison.attribute)}};
  std::vector<Node> operands = {path};
  for (AttributeValue& value : comparison.values) {
    operands.push_back({ValueReference{.placeholder = {}, .value = std::move(value)}});
  }
  if (comparison.op != ComparisonOperator::kNotContains) {
    return operation(operator_of(comparison.op), std::move(operands));
  }
  // What does not exist neither contains a value nor, as DynamoDB has it, does not.
  return operation(Operator::kAnd,
                   {operation(Operator::kAttributeExists, {path}),
                    operation(Operator::kNot, {operation(Operator::kContains, std::move(operands))})});
}

std::optional<Operator> read_operator(Members& members) {
  static constexpr std::array<EnumName<Operator>, 2> kNames = {
      {{"OR", Operator::kOr}, {"AND", Operator::kAnd}}};
  return members.enumerator("ConditionalOperator", kNames);
}

}  // namespace

LegacyCondition::LegacyCondition(Members& members, std::string_view name)
    : comparisons_(members, name), operator_(read_operator(members)) {}

Result<void> LegacyCondition::check_operator() const {
  if (operator_ && comparisons_.size() == 0) {
    return invalid("ConditionalOperator cannot be used without Filter or Expected");
  }
  if (operator_ && comparisons_.size() == 1) {
    return invalid("ConditionalOperator can only be used when Filter or Expected has two or more elements");
  }
  return {};
}

Result<std::optional<Condition>> LegacyCondition::take() {
  RTP_TRY(std::vector<LegacyComparison> comparisons, comparisons_.take());
  if (comparisons.empty()) {
    return std::nullopt;
  }
  if (comparisons.size() == 1) {
    return Condition(ConditionTree{.root = condition_on(std::move(comparisons.front()))});
  }
  std::vector<Node> conditions;
  std::ranges::transform(comparisons, std::back_inserter(conditions),
                         [](LegacyComparison& comparison) { return condition_on(std::move(comparison)); });
  return Condition(
      ConditionTree{.root = operation(operator_.value_or(Operator::kAnd), std::move(conditions))});
}

LegacyKeyConditions::LegacyKeyConditions(Members& members) : comparisons_(members, "KeyConditions") {}

Result<KeyConditions> LegacyKeyConditions::take() {
  RTP_TRY(std::vector<LegacyComparison> comparisons, comparisons_.take());
  std::vector<AttributeCondition> conditions;
  conditions.reserve(comparisons.size());
  for (LegacyComparison& comparison : comparisons) {
    conditions.push_back({.attribute = std::move(comparison.attribute),
                          .op = range_operator(operator_of(comparison.op)),
                          .operands = std::move(comparison.values)});
  }
  return KeyConditions::make(std::move(conditions));
}

}  // namespace rtp::dynamodb
