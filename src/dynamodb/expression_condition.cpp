// Evaluates conditions. Values are borrowed from the item and the tree, never copied.
#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "dynamodb/expression.h"
#include "dynamodb/expression_check.h"
#include "dynamodb/expression_compare.h"
#include "dynamodb/expression_tree.h"

namespace rtp::dynamodb {
namespace {

/// The value of an operand, nullptr where there is none. A value that only the expression makes is put into
/// `scratch`.
const AttributeValue* value_of(const Node& operand, const Item& item, AttributeValue& scratch) {
  if (const auto* const path = operand.as<Path>()) {
    return find(item, *path);
  }
  if (const auto* const reference = operand.as<ValueReference>()) {
    return &reference->value;
  }
  const AttributeValue* const measured = value_of(operand.as<Operation>()->operands.front(), item, scratch);
  const auto size = measured == nullptr ? std::nullopt : length(*measured);
  if (!size) {
    return nullptr;
  }
  scratch = Number(static_cast<std::int64_t>(*size));
  return &scratch;
}

bool equal(const AttributeValue* a, const AttributeValue* b) {
  return a != nullptr && b != nullptr && *a == *b;
}

std::optional<std::strong_ordering> order(const AttributeValue* a, const AttributeValue* b) {
  return a == nullptr || b == nullptr ? std::nullopt : order(*a, *b);
}

bool is_less(const AttributeValue* a, const AttributeValue* b) {
  return order(a, b) == std::strong_ordering::less;
}

bool is_at_most(const AttributeValue* a, const AttributeValue* b) {
  const auto ordering = order(a, b);
  return ordering && *ordering != std::strong_ordering::greater;
}

bool is_in(const Operation& in, const Item& item) {
  AttributeValue scratch;
  const AttributeValue* const value = value_of(in.operands.front(), item, scratch);
  return std::ranges::any_of(std::span(in.operands).subspan(1), [&](const Node& candidate) {
    AttributeValue candidate_scratch;
    return equal(value, value_of(candidate, item, candidate_scratch));
  });
}

bool is_between(const Operation& between, const Item& item) {
  AttributeValue scratch;
  AttributeValue lower;
  AttributeValue upper;
  const AttributeValue* const value = value_of(between.operands[0], item, scratch);
  return is_at_most(value_of(between.operands[1], item, lower), value) &&
         is_at_most(value, value_of(between.operands[2], item, upper));
}

/// Comparisons and functions of two operands.
bool compare(Operator op, const AttributeValue* a, const AttributeValue* b) {
  switch (op) {
    case Operator::kEqual:
      return equal(a, b);
    case Operator::kNotEqual:
      return !equal(a, b);
    case Operator::kLess:
      return is_less(a, b);
    case Operator::kLessOrEqual:
      return is_at_most(a, b);
    case Operator::kGreater:
      return is_less(b, a);
    case Operator::kGreaterOrEqual:
      return is_at_most(b, a);
    case Operator::kBeginsWith:
      return a != nullptr && b != nullptr && begins_with(*a, *b);
    case Operator::kContains:
      return a != nullptr && b != nullptr && contains(*a, *b);
    case Operator::kAttributeType:
      return a != nullptr && descriptor(a->type()) == *b->as<std::string>();
    default:
      return false;
  }
}

bool holds(const Node& node, const Item& item) {
  const Operation& operation = *node.as<Operation>();
  const auto operand_holds = [&](const Node& operand) { return holds(operand, item); };
  switch (operation.op) {
    case Operator::kAnd:
      return std::ranges::all_of(operation.operands, operand_holds);
    case Operator::kOr:
      return std::ranges::any_of(operation.operands, operand_holds);
    case Operator::kNot:
      return !operand_holds(operation.operands.front());
    case Operator::kIn:
      return is_in(operation, item);
    case Operator::kBetween:
      return is_between(operation, item);
    case Operator::kAttributeExists:
      return find(item, *operation.operands.front().as<Path>()) != nullptr;
    case Operator::kAttributeNotExists:
      return find(item, *operation.operands.front().as<Path>()) == nullptr;
    default:
      break;
  }
  AttributeValue first;
  AttributeValue second;
  return compare(operation.op, value_of(operation.operands[0], item, first),
                 value_of(operation.operands[1], item, second));
}

}  // namespace

Result<Condition> Condition::parse(std::string_view parameter, std::string_view text,
                                   Placeholders& placeholders) {
  RTP_TRY(ConditionTree tree, checked_condition(parameter, text, placeholders));
  return Condition(std::move(tree));
}

Result<Condition> Condition::parse_filter(std::string_view text) {
  RTP_TRY(ConditionTree tree, checked_filter(text));
  return Condition(std::move(tree));
}

Condition::Condition(ConditionTree tree) : tree_(std::make_shared<const ConditionTree>(std::move(tree))) {}

bool Condition::holds(const Item& item) const { return dynamodb::holds(tree_->root, item); }

std::set<std::string, std::less<>> Condition::attributes() const {
  std::set<std::string, std::less<>> names;
  collect_attributes(tree_->root, 1, names);
  return names;
}

std::set<std::string, std::less<>> Condition::opened_attributes() const {
  std::set<std::string, std::less<>> names;
  collect_attributes(tree_->root, 2, names);
  return names;
}

}  // namespace rtp::dynamodb
