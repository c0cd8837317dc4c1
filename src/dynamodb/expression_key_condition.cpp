// A key condition is a condition of a restricted form; its rules are DynamoDB's, in its order of checks.
#include "dynamodb/expression_key_condition.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/expression_check.h"

namespace rtp::dynamodb {
namespace {

constexpr std::string_view kParameter = "KeyConditionExpression";

/// The operator with its sides exchanged: of "value OP attribute" that of "attribute OP value".
RangeOperator mirrored(RangeOperator op) {
  switch (op) {
    case RangeOperator::kLess:
      return RangeOperator::kGreater;
    case RangeOperator::kLessOrEqual:
      return RangeOperator::kGreaterOrEqual;
    case RangeOperator::kGreater:
      return RangeOperator::kLess;
    case RangeOperator::kGreaterOrEqual:
      return RangeOperator::kLessOrEqual;
    default:
      return op;
  }
}

/// The operations that AND joins, in the order of the text.
Result<void> flatten(const Node& node, std::vector<const Operation*>& conditions) {
  const Operation& operation = *node.as<Operation>();
  if (operation.op == Operator::kAnd) {
    for (const Node& operand : operation.operands) {
      RTP_CHECK(flatten(operand, conditions));
    }
    return {};
  }
  if (!range_operator(operation.op)) {
    return invalid(fmt::format("Invalid operator used in {}: {}", kParameter, spelling(operation.op)));
  }
  conditions.push_back(&operation);
  return {};
}

/// The one path among the operands: a plain attribute name.
Result<const Path*> key_path(const Operation& operation) {
  const bool mirrorable = operation.op != Operator::kBetween && operation.op != Operator::kBeginsWith;
  if (!mirrorable && operation.operands.front().as<ValueReference>() != nullptr) {
    return invalid(
        fmt::format("Invalid condition in {}: {} operator must have the key attribute as its first operand",
                    kParameter, spelling(operation.op)));
  }
  const Path* key = nullptr;
  for (const Node& operand : operation.operands) {
    if (operand.as<Operation>() != nullptr) {
      return invalid("KeyConditionExpressions cannot contain nested operations");
    }
    const auto* const path = operand.as<Path>();
    if (path == nullptr) {
      continue;
    }
    if (key != nullptr) {
      return invalid(
          fmt::format("Invalid condition in {}: Multiple attribute names used in one condition", kParameter));
    }
    if (path->size() > 1) {
      return invalid("KeyConditionExpressions cannot have conditions on nested attributes");
    }
    key = path;
  }
  if (key == nullptr) {
    return invalid(fmt::format("Invalid condition in {}: No key attribute specified", kParameter));
  }
  return key;
}

/// The condition of an operation of which one operand is the path `attribute`.
AttributeCondition condition_on(std::string_view attribute, const Operation& operation) {
  const bool attribute_first = operation.operands.front().as<Path>() != nullptr;
  const auto values =
      attribute_first ? std::span(operation.operands).subspan(1) : std::span(operation.operands).first(1);
  // NOLINTNEXTLINE(bugprone-unchecked-optional-access): flatten() takes only operations that have one
  const RangeOperator op = *range_operator(operation.op);
  AttributeCondition condition = {
      .attribute = std::string(attribute), .op = attribute_first ? op : mirrored(op), .operands = {}};
  std::ranges::transform(values, std::back_inserter(condition.operands),
                         [](const Node& value) { return value.as<ValueReference>()->value; });
  return condition;
}

}  // namespace

std::optional<RangeOperator> range_operator(Operator op) {
  switch (op) {
    case Operator::kEqual:
      return RangeOperator::kEqual;
    case Operator::kLess:
      return RangeOperator::kLess;
    case Operator::kLessOrEqual:
      return RangeOperator::kLessOrEqual;
    case Operator::kGreater:
      return RangeOperator::kGreater;
    case Operator::kGreaterOrEqual:
      return RangeOperator::kGreaterOrEqual;
    case Operator::kBetween:
      return RangeOperator::kBetween;
    case Operator::kBeginsWith:
      return RangeOperator::kBeginsWith;
    default:
      return std::nullopt;
  }
}

Result<ConditionTree> key_condition_tree(std::string_view text, Placeholders& placeholders) {
  return checked_condition(kParameter, text, placeholders);
}

Result<KeyConditions> key_conditions(const ConditionTree& tree) {
  std::vector<const Operation*> operations;
  RTP_CHECK(flatten(tree.root, operations));
  std::vector<AttributeCondition> conditions;
  for (const Operation* const operation : operations) {
    RTP_TRY(const Path* const path, key_path(*operation));
    const auto& attribute = std::get<std::string>(path->front());
    if (std::ranges::find(conditions, attribute, &AttributeCondition::attribute) != conditions.end()) {
      return invalid("KeyConditionExpressions must only contain one condition per key");
    }
    conditions.push_back(condition_on(attribute, *operation));
  }
  return KeyConditions::make(std::move(conditions));
}

}  // namespace rtp::dynamodb
