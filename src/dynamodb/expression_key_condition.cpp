// A key condition is a condition of a restricted form; its rules are DynamoDB's, in its order of checks.
#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/expression.h"
#include "dynamodb/expression_check.h"

namespace rtp::dynamodb {
namespace {

constexpr std::string_view kParameter = "KeyConditionExpression";
constexpr std::size_t kMaxConditions = 2;

/// One condition on one attribute; borrows from the tree.
struct AttributeCondition {
  std::string_view attribute;
  RangeOperator op = RangeOperator::kEqual;
  std::span<const Node> operands;  // of the operation that `op` came from, the attribute's path among them
};

std::unexpected<Error> invalid(std::string message) {
  return fail(ErrorCode::kInvalidArgument, std::move(message));
}

/// The operator of a condition "attribute OP value"; absent where keys do not have it.
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

Result<std::vector<AttributeCondition>> attribute_conditions(const ConditionTree& tree) {
  std::vector<const Operation*> operations;
  RTP_CHECK(flatten(tree.root, operations));
  std::vector<AttributeCondition> conditions;
  for (const Operation* const operation : operations) {
    RTP_TRY(const Path* const path, key_path(*operation));
    const std::string_view attribute = std::get<std::string>(path->front());
    if (std::ranges::find(conditions, attribute, &AttributeCondition::attribute) != conditions.end()) {
      return invalid("KeyConditionExpressions must only contain one condition per key");
    }
    // NOLINTNEXTLINE(bugprone-unchecked-optional-access): flatten() takes only operations that have one
    const RangeOperator op = *range_operator(operation->op);
    const bool attribute_first = operation->operands.front().as<Path>() != nullptr;
    conditions.push_back({.attribute = attribute,
                          .op = attribute_first ? op : mirrored(op),
                          .operands = attribute_first ? std::span(operation->operands).subspan(1)
                                                      : std::span(operation->operands).first(1)});
  }
  if (conditions.size() > kMaxConditions) {
    return invalid("Conditions can be of length 1 or 2 only");
  }
  return conditions;
}

Result<AttributeValue> operand(const AttributeCondition& condition, std::size_t index, Type type) {
  const AttributeValue& value = condition.operands[index].as<ValueReference>()->value;
  if (value.type() != type) {
    return invalid(
        "One or more parameter values were invalid: Condition parameter type does not match schema type");
  }
  return value;
}

Result<RangeCondition> range_condition(const AttributeCondition& condition, Type type) {
  RangeCondition range{.op = condition.op, .operand = {}, .upper = {}};
  RTP_TRY(range.operand, operand(condition, 0, type));
  if (condition.op == RangeOperator::kBetween) {
    RTP_TRY(range.upper, operand(condition, 1, type));
  }
  return range;
}

}  // namespace

Result<KeyCondition> KeyCondition::parse(std::string_view text, Placeholders& placeholders,
                                         const KeySchema& schema) {
  RTP_TRY(const ConditionTree tree, checked_condition(kParameter, text, placeholders));
  RTP_TRY(const std::vector<AttributeCondition> conditions, attribute_conditions(tree));
  const auto on = [&](std::string_view attribute) {
    return std::ranges::find(conditions, attribute, &AttributeCondition::attribute);
  };
  if (conditions.size() > 1 && !schema.range) {
    return invalid("Query key condition not supported");
  }
  const auto hash = on(schema.hash.name);
  if (hash == conditions.end()) {
    return invalid("Query condition missed key schema element: " + schema.hash.name);
  }
  KeyCondition key_condition;
  RTP_TRY(key_condition.hash, operand(*hash, 0, schema.hash.type));
  if (hash->op != RangeOperator::kEqual) {
    return invalid("Query key condition not supported");
  }
  if (schema.range && conditions.size() > 1) {
    const auto range = on(schema.range->name);
    if (range == conditions.end()) {
      return invalid("Query condition missed key schema element: " + schema.range->name);
    }
    RTP_TRY(key_condition.range, range_condition(*range, schema.range->type));
  }
  return key_condition;
}

}  // namespace rtp::dynamodb
