#include "dynamodb/expression_operands.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "dynamodb/expression_compare.h"

namespace rtp::dynamodb {
namespace {

/// Stands for the type of a path where a function takes a :value only.
constexpr std::string_view kAnyType = "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}";
constexpr std::string_view kTypeNames = "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}";

constexpr std::array kAllTypes = {Type::kString,    Type::kNumber,   Type::kBinary, Type::kBool,
                                  Type::kNull,      Type::kList,     Type::kMap,    Type::kStringSet,
                                  Type::kNumberSet, Type::kBinarySet};

std::unexpected<Error> wrong_type(Operator op, std::string_view type) {
  return invalid(fmt::format(
      "Incorrect operand type for operator or function; operator or function: {}, operand type: {}",
      spelling(op), type));
}

/// The operand as DynamoDB's messages show the bounds of BETWEEN.
std::string bound_text(const AttributeValue& value) {
  std::string text;
  if (const auto* const string = value.as<std::string>()) {
    text = *string;
  } else if (const auto* const number = value.as<Number>()) {
    text = number->to_string();
  } else if (const auto* const binary = value.as<Binary>()) {
    text = fmt::format("java.nio.HeapByteBuffer[pos=0 lim={0} cap={0}]", binary->bytes.size());
  }
  return fmt::format("AttributeValue: {{{}:{}}}", descriptor(value.type()), text);
}

/// The number of operands that `op` takes; absent where the grammar sees to it.
std::optional<std::size_t> arity(Operator op) {
  switch (op) {
    case Operator::kAttributeExists:
    case Operator::kAttributeNotExists:
    case Operator::kSize:
      return 1;
    case Operator::kAttributeType:
    case Operator::kBeginsWith:
    case Operator::kContains:
    case Operator::kIfNotExists:
    case Operator::kListAppend:
      return 2;
    default:
      return std::nullopt;
  }
}

Result<void> check_count(const Operation& operation) {
  const std::size_t count = operation.operands.size();
  if (arity(operation.op).value_or(count) != count) {
    return invalid(
        fmt::format("Incorrect number of operands for operator or function; operator or function: {}, "
                    "number of operands: {}",
                    spelling(operation.op), count));
  }
  if (operation.op == Operator::kIn && count - 1 > kMaxInOperands) {
    return invalid(
        fmt::format("The IN operator is provided with too many operands; number of operands: {}", count - 1));
  }
  return {};
}

Result<void> check_first_is_path(const Operation& operation) {
  if (operation.operands.front().as<Path>() == nullptr) {
    return invalid(fmt::format("Operator or function requires a document path; operator or function: {}",
                               spelling(operation.op)));
  }
  return {};
}

Result<void> check_distinct(const Operation& operation) {
  const auto* const first = operation.operands.front().as<Path>();
  if (first == nullptr) {
    return {};
  }
  for (const Node& other : std::span(operation.operands).subspan(1)) {
    const auto* const path = other.as<Path>();
    if (path != nullptr && *path == *first) {
      return invalid(
          fmt::format("The first operand must be distinct from the remaining operands for this operator "
                      "or function; operator: {}, first operand: {}",
                      spelling(operation.op), describe(*first)));
    }
  }
  return {};
}

template <typename Predicate>
Result<void> check_types(const Operation& operation, Predicate accepts) {
  for (const Node& operand : operation.operands) {
    const std::optional<Type> type = static_type(operand);
    if (type && !accepts(*type)) {
      return wrong_type(operation.op, descriptor(*type));
    }
  }
  return {};
}

Result<void> check_bounds(const Operation& between) {
  const auto* const lower = between.operands[1].as<ValueReference>();
  const auto* const upper = between.operands[2].as<ValueReference>();
  if (lower == nullptr || upper == nullptr) {
    return {};
  }
  const auto refuse = [&](std::string_view rule) {
    return invalid(
        fmt::format("The BETWEEN operator requires {}; lower bound operand: {}, upper bound operand: {}",
                    rule, bound_text(lower->value), bound_text(upper->value)));
  };
  if (lower->value.type() != upper->value.type()) {
    return refuse("same data type for lower and upper bounds");
  }
  if (order(lower->value, upper->value) == std::strong_ordering::greater) {
    return refuse("upper bound to be greater than or equal to lower bound");
  }
  return {};
}

Result<void> check_type_name(const Operation& attribute_type) {
  const Node& operand = attribute_type.operands[1];
  const auto* const reference = operand.as<ValueReference>();
  const auto* const name = reference == nullptr ? nullptr : reference->value.as<std::string>();
  if (name == nullptr) {
    const std::optional<Type> type = static_type(operand);
    return wrong_type(attribute_type.op, type ? descriptor(*type) : kAnyType);
  }
  if (std::ranges::find(kAllTypes, *name, descriptor) == kAllTypes.end()) {
    return invalid(
        fmt::format("Invalid attribute type name found; type: {}, valid types: {}", *name, kTypeNames));
  }
  return {};
}

bool has_length(Type type) { return type != Type::kNumber && type != Type::kBool && type != Type::kNull; }
bool is_number(Type type) { return type == Type::kNumber; }
bool is_list(Type type) { return type == Type::kList; }

Result<void> check_operation(const Operation& operation) {
  switch (operation.op) {
    case Operator::kEqual:
    case Operator::kNotEqual:
    case Operator::kIn:
    case Operator::kContains:
      return check_distinct(operation);
    case Operator::kLess:
    case Operator::kLessOrEqual:
    case Operator::kGreater:
    case Operator::kGreaterOrEqual:
      RTP_CHECK(check_distinct(operation));
      return check_types(operation, is_ordered);
    case Operator::kBetween:
      RTP_CHECK(check_distinct(operation));
      RTP_CHECK(check_types(operation, is_ordered));
      return check_bounds(operation);
    case Operator::kAttributeExists:
    case Operator::kAttributeNotExists:
    case Operator::kIfNotExists:
      return check_first_is_path(operation);
    case Operator::kAttributeType:
      RTP_CHECK(check_first_is_path(operation));
      RTP_CHECK(check_distinct(operation));
      return check_type_name(operation);
    case Operator::kBeginsWith:
      RTP_CHECK(check_distinct(operation));
      return check_types(operation, is_text);
    case Operator::kSize:
      return check_types(operation, has_length);
    case Operator::kPlus:
    case Operator::kMinus:
      return check_types(operation, is_number);
    case Operator::kListAppend:
      return check_types(operation, is_list);
    case Operator::kAnd:
    case Operator::kOr:
    case Operator::kNot:
      return {};
  }
  return {};
}

}  // namespace

std::optional<Type> static_type(const Node& node) {
  if (const auto* const reference = node.as<ValueReference>()) {
    return reference->value.type();
  }
  const auto* const operation = node.as<Operation>();
  if (operation == nullptr || operation->op == Operator::kIfNotExists) {
    return std::nullopt;
  }
  return operation->op == Operator::kListAppend ? Type::kList : Type::kNumber;
}

Result<void> check_operands(const Node& node) {
  const auto* const operation = node.as<Operation>();
  if (operation == nullptr) {
    return {};
  }
  for (const Node& operand : operation->operands) {
    RTP_CHECK(check_operands(operand));
  }
  RTP_CHECK(check_count(*operation));
  return check_operation(*operation);
}

Result<void> check_operand(const UpdateAction& action) {
  static constexpr std::array<std::string_view, kAllTypes.size()> kLongNames = {
      "STRING", "NUMBER", "BINARY",     "BOOLEAN",    "NULL",
      "LIST",   "MAP",    "STRING_SET", "NUMBER_SET", "BINARY_SET"};
  if (action.clause != Clause::kAdd && action.clause != Clause::kDelete) {
    return {};
  }
  const Type type = action.value.as<ValueReference>()->value.type();
  if (is_set(type) || (type == Type::kNumber && action.clause == Clause::kAdd)) {
    return {};
  }
  return invalid(
      fmt::format("Incorrect operand type for operator or function; operator: {0}, operand type: {1}, "
                  "typeSet: ALLOWED_FOR_{0}_OPERAND",
                  spelling(action.clause), kLongNames.at(static_cast<std::size_t>(type))));
}

}  // namespace rtp::dynamodb
