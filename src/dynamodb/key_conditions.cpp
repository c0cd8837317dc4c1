// Conditions on key attributes against a key schema; rules, wording and order of checks are DynamoDB's.
#include <algorithm>
#include <compare>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dynamodb/expression.h"
#include "dynamodb/expression_compare.h"

namespace rtp::dynamodb {
namespace {

constexpr std::size_t kMaxConditions = 2;

std::unexpected<Error> not_supported() { return invalid("Query key condition not supported"); }

std::unexpected<Error> missed(const KeyAttribute& attribute) {
  return invalid("Query condition missed key schema element: " + attribute.name);
}

Result<void> check_start(const KeyAttribute& attribute, const Item* start_key) {
  if (start_key == nullptr) {
    return {};
  }
  const auto found = start_key->find(attribute.name);
  if (found == start_key->end()) {
    return invalid("The provided starting key is invalid");
  }
  if (found->second.type() != attribute.type) {
    return invalid("The provided key element does not match the schema");
  }
  return {};
}

/// Refuses what no key, or none of the attribute's type, is searched by.
Result<RangeOperator> key_operator(const AttributeCondition& condition, const KeyAttribute& attribute) {
  if (!condition.op) {
    return invalid("Attempted conditional constraint is not an indexable operation");
  }
  if (std::ranges::any_of(condition.operands,
                          [&](const AttributeValue& value) { return value.type() != attribute.type; })) {
    return invalid(
        "One or more parameter values were invalid: Condition parameter type does not match schema type");
  }
  return *condition.op;
}

/// `value` is of the operand's type.
bool holds(const RangeCondition& condition, const AttributeValue& value) {
  const std::strong_ordering ordering = order(value, condition.operand).value_or(std::strong_ordering::less);
  switch (condition.op) {
    case RangeOperator::kEqual:
      return std::is_eq(ordering);
    case RangeOperator::kLess:
      return std::is_lt(ordering);
    case RangeOperator::kLessOrEqual:
      return std::is_lteq(ordering);
    case RangeOperator::kGreater:
      return std::is_gt(ordering);
    case RangeOperator::kGreaterOrEqual:
      return std::is_gteq(ordering);
    case RangeOperator::kBetween:
      return std::is_gteq(ordering) && order(value, condition.upper) != std::strong_ordering::greater;
    case RangeOperator::kBeginsWith:
      return begins_with(value, condition.operand);
  }
  std::unreachable();
}

}  // namespace

Result<void> KeyCondition::check_start(const KeySchema& schema, const Item& start_key) const {
  const bool in_partition = start_key.at(schema.hash.name) == hash;
  if (!range && !in_partition) {
    return invalid("The provided starting key is outside query boundaries based on provided conditions");
  }
  if (range && schema.range && !holds(*range, start_key.at(schema.range->name))) {
    return invalid("The provided starting key does not match the range key predicate");
  }
  if (!in_partition) {
    return invalid("The query can return at most one row and cannot be restarted");
  }
  return {};
}

Result<KeyConditions> KeyConditions::make(std::vector<AttributeCondition> conditions) {
  if (conditions.empty() || conditions.size() > kMaxConditions) {
    return invalid("Conditions can be of length 1 or 2 only");
  }
  KeyConditions made;
  made.conditions_ = std::move(conditions);
  return made;
}

const AttributeCondition* KeyConditions::find(std::string_view attribute) const {
  const auto found = std::ranges::find(conditions_, attribute, &AttributeCondition::attribute);
  return found == conditions_.end() ? nullptr : &*found;
}

Result<KeyCondition> KeyConditions::resolve(const KeySchema& schema, const Item* start_key) const {
  KeyCondition resolved;
  RTP_CHECK(check_start(schema.hash, start_key));
  if (conditions_.size() > 1 && !schema.range) {
    return not_supported();
  }
  const auto* const hash = find(schema.hash.name);
  if (hash == nullptr) {
    return missed(schema.hash);
  }
  RTP_TRY(const RangeOperator hash_operator, key_operator(*hash, schema.hash));
  if (hash_operator != RangeOperator::kEqual) {
    return not_supported();
  }
  resolved.hash = hash->operands.front();
  if (!schema.range) {
    return resolved;
  }
  RTP_CHECK(check_start(*schema.range, start_key));
  const auto* const range = find(schema.range->name);
  if (range == nullptr && conditions_.size() > 1) {
    return missed(*schema.range);
  }
  if (range != nullptr) {
    RTP_TRY(const RangeOperator op, key_operator(*range, *schema.range));
    resolved.range = RangeCondition{.op = op, .operand = range->operands.front(), .upper = {}};
    if (op == RangeOperator::kBetween) {
      resolved.range->upper = range->operands.back();
    }
  }
  return resolved;
}

}  // namespace rtp::dynamodb
