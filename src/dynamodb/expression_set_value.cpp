#include "dynamodb/expression_set_value.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace rtp::dynamodb {
namespace {

std::unexpected<Error> wrong_type() {
  return fail(ErrorCode::kInvalidArgument, "An operand in the update expression has an incorrect data type");
}

std::unexpected<Error> missing_attribute() {
  return fail(ErrorCode::kInvalidArgument,
              "The provided expression refers to an attribute that does not exist in the item");
}

/// The value of `node`, borrowed from the tree or from `old`, or made in `scratch`.
Result<const AttributeValue*> evaluate(const Node& node, const Item& old, AttributeValue& scratch);

Result<AttributeValue> evaluate_arithmetic(const Operation& operation, const Item& old) {
  AttributeValue left_scratch;
  AttributeValue right_scratch;
  RTP_TRY(const AttributeValue* const left, evaluate(operation.operands[0], old, left_scratch));
  RTP_TRY(const AttributeValue* const right, evaluate(operation.operands[1], old, right_scratch));
  const auto* const a = left->as<Number>();
  const auto* const b = right->as<Number>();
  if (a == nullptr || b == nullptr) {
    return wrong_type();
  }
  RTP_TRY(Number result, operation.op == Operator::kPlus ? Number::add(*a, *b) : Number::subtract(*a, *b));
  return AttributeValue(result);
}

/// The elements of both lists; a value that is no list is an error.
Result<AttributeValue> appended(const AttributeValue& front, const AttributeValue& back) {
  const auto* const first = front.as<List>();
  const auto* const second = back.as<List>();
  if (first == nullptr || second == nullptr) {
    return wrong_type();
  }
  List list;
  list.reserve(first->size() + second->size());
  list.insert(list.end(), first->begin(), first->end());
  list.insert(list.end(), second->begin(), second->end());
  return AttributeValue(std::move(list));
}

Result<AttributeValue> evaluate_list_append(const Operation& operation, const Item& old) {
  AttributeValue front_scratch;
  AttributeValue back_scratch;
  RTP_TRY(const AttributeValue* const front, evaluate(operation.operands[0], old, front_scratch));
  RTP_TRY(const AttributeValue* const back, evaluate(operation.operands[1], old, back_scratch));
  return appended(*front, *back);
}

Result<const AttributeValue*> evaluate(const Node& node, const Item& old, AttributeValue& scratch) {
  if (const auto* const reference = node.as<ValueReference>()) {
    return &reference->value;
  }
  if (const auto* const path = node.as<Path>()) {
    const AttributeValue* const value = find(old, *path);
    if (value == nullptr) {
      return missing_attribute();
    }
    return value;
  }
  const Operation& operation = *node.as<Operation>();
  if (operation.op == Operator::kIfNotExists) {
    const AttributeValue* const present = find(old, *operation.operands[0].as<Path>());
    return present != nullptr ? present : evaluate(operation.operands[1], old, scratch);
  }
  RTP_TRY(scratch, operation.op == Operator::kListAppend ? evaluate_list_append(operation, old)
                                                         : evaluate_arithmetic(operation, old));
  return &scratch;
}

/// The elements of a set, whatever its representation. Borrowed from the set.
// NOLINTBEGIN(bugprone-return-const-ref-from-parameter): no set that is passed here is a temporary
const StringSet& elements(const StringSet& set) { return set; }
const NumberSet& elements(const NumberSet& set) { return set; }
// NOLINTEND(bugprone-return-const-ref-from-parameter)
const std::vector<Binary>& elements(const BinarySet& set) { return set.elements; }

/// A set of both operands' elements as `combine`, an algorithm on sorted ranges, puts them together.
template <typename Set, typename Combine>
Set combined(const Set& a, const Set& b, Combine combine) {
  std::remove_cvref_t<decltype(elements(a))> result;
  combine(elements(a), elements(b), std::back_inserter(result));
  return Set{std::move(result)};
}

/// Calls `use` with both values as sets of one type. Wrong types are an error.
template <typename T, typename Use>
Result<T> with_sets(const AttributeValue& a, const AttributeValue& b, Use use) {
  if (a.type() == b.type()) {
    if (const auto* const strings = a.as<StringSet>()) {
      return use(*strings, *b.as<StringSet>());
    }
    if (const auto* const numbers = a.as<NumberSet>()) {
      return use(*numbers, *b.as<NumberSet>());
    }
    if (const auto* const binaries = a.as<BinarySet>()) {
      return use(*binaries, *b.as<BinarySet>());
    }
  }
  return wrong_type();
}

}  // namespace

Result<AttributeValue> set_value(const Node& expression, const Item& old) {
  AttributeValue scratch;
  RTP_TRY(const AttributeValue* const value, evaluate(expression, old, scratch));
  if (value == &scratch) {
    return scratch;
  }
  return *value;
}

Result<AttributeValue> add_value(const AttributeValue* current, const AttributeValue& operand) {
  if (current == nullptr) {
    return operand;
  }
  const auto* const number = current->as<Number>();
  const auto* const summand = operand.as<Number>();
  if (number != nullptr && summand != nullptr) {
    RTP_TRY(Number sum, Number::add(*number, *summand));
    return AttributeValue(sum);
  }
  if (operand.type() == Type::kList) {
    return appended(*current, operand);
  }
  return with_sets<AttributeValue>(*current, operand, [](const auto& a, const auto& b) {
    return AttributeValue(combined(a, b, std::ranges::set_union));
  });
}

Result<std::optional<AttributeValue>> delete_elements(const AttributeValue& current,
                                                      const AttributeValue& operand) {
  return with_sets<std::optional<AttributeValue>>(
      current, operand, [](const auto& a, const auto& b) -> std::optional<AttributeValue> {
        auto rest = combined(a, b, std::ranges::set_difference);
        return elements(rest).empty() ? std::nullopt : std::optional<AttributeValue>(std::move(rest));
      });
}

}  // namespace rtp::dynamodb
