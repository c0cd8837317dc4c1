#include "dynamodb/legacy_comparisons.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <utility>

#include "dynamodb/expression_compare.h"

namespace rtp::dynamodb {
namespace {

constexpr std::array<EnumName<ComparisonOperator>, 13> kOperators = {
    {{"IN", ComparisonOperator::kIn},
     {"NULL", ComparisonOperator::kNull},
     {"BETWEEN", ComparisonOperator::kBetween},
     {"LT", ComparisonOperator::kLess},
     {"NOT_CONTAINS", ComparisonOperator::kNotContains},
     {"EQ", ComparisonOperator::kEqual},
     {"GT", ComparisonOperator::kGreater},
     {"NOT_NULL", ComparisonOperator::kNotNull},
     {"NE", ComparisonOperator::kNotEqual},
     {"LE", ComparisonOperator::kLessOrEqual},
     {"BEGINS_WITH", ComparisonOperator::kBeginsWith},
     {"GE", ComparisonOperator::kGreaterOrEqual},
     {"CONTAINS", ComparisonOperator::kContains}}};

std::string_view name_of(ComparisonOperator op) { return kOperators.at(static_cast<std::size_t>(op)).name; }

bool is_any(Type /*type*/) { return true; }
bool is_scalar(Type type) { return is_ordered(type) || type == Type::kBool || type == Type::kNull; }

/// What an operator takes.
struct Operands {
  std::size_t least = 1;
  std::size_t most = 1;
  bool (*accepts)(Type) = is_ordered;
};

Operands operands_of(ComparisonOperator op) {
  switch (op) {
    case ComparisonOperator::kNull:
    case ComparisonOperator::kNotNull:
      return {.least = 0, .most = 0};
    case ComparisonOperator::kEqual:
    case ComparisonOperator::kNotEqual:
      return {.accepts = is_any};
    case ComparisonOperator::kContains:
    case ComparisonOperator::kNotContains:
      return {.accepts = is_scalar};
    case ComparisonOperator::kBeginsWith:
      return {.accepts = is_text};
    case ComparisonOperator::kIn:
      return {.most = std::numeric_limits<std::size_t>::max()};
    case ComparisonOperator::kBetween:
      return {.least = 2, .most = 2};
    case ComparisonOperator::kLess:
    case ComparisonOperator::kLessOrEqual:
    case ComparisonOperator::kGreater:
    case ComparisonOperator::kGreaterOrEqual:
      return {};
  }
  std::unreachable();
}

Result<void> check_values(ComparisonOperator op, const std::vector<AttributeValue>& values) {
  const Operands operands = operands_of(op);
  if (values.size() < operands.least || values.size() > operands.most) {
    return invalid_parameter(std::string("Invalid number of argument(s) for the ")
                                 .append(name_of(op))
                                 .append(" ComparisonOperator"));
  }
  if (values.empty()) {
    return {};
  }
  const Type type = values.front().type();
  if (!std::ranges::all_of(values, [&](const AttributeValue& value) { return value.type() == type; })) {
    return invalid_parameter("AttributeValues inside AttributeValueList must be of same type");
  }
  if (!operands.accepts(type)) {
    return invalid_parameter(std::string("ComparisonOperator ")
                                 .append(name_of(op))
                                 .append(" is not valid for ")
                                 .append(descriptor(type))
                                 .append(" AttributeValue type"));
  }
  if (op == ComparisonOperator::kBetween && order(values[0], values[1]) == std::strong_ordering::greater) {
    return invalid(
        "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound");
  }
  return {};
}

}  // namespace

LegacyComparisons::LegacyComparisons(Members& members, std::string_view name)
    : is_expected_(name == "Expected") {
  auto structures = members.structures(name, is_expected_ ? "ExpectedAttributeValue" : "Condition");
  if (!structures) {
    return;
  }
  is_present_ = true;
  for (auto& [attribute, comparison] : *structures) {
    Entry& entry = entries_.emplace_back(Entry{.attribute = attribute});
    if (!is_expected_) {
      comparison.require("ComparisonOperator");
    }
    entry.op = comparison.enumerator("ComparisonOperator", kOperators);
    entry.values = comparison.values("AttributeValueList");
    if (is_expected_) {
      entry.value = comparison.value("Value");
      if (comparison.has("Exists")) {
        entry.exists = comparison.boolean("Exists", false);
      }
    }
  }
}

Result<void> LegacyComparisons::check_expected(const Entry& entry) {
  const auto refuse = [&](std::string what) {
    return invalid_parameter(what.append(" for Attribute: ").append(entry.attribute));
  };
  if (entry.value && entry.values) {
    return refuse("Value and AttributeValueList cannot be used together");
  }
  if (entry.op && entry.exists) {
    return refuse("Exists and ComparisonOperator cannot be used together");
  }
  if (entry.op && !entry.value && !entry.values && operands_of(*entry.op).least > 0) {
    return refuse(std::string("Value or AttributeValueList must be used with ComparisonOperator: ")
                      .append(name_of(*entry.op)));
  }
  if (entry.op) {
    return {};
  }
  if (entry.values) {
    return refuse("AttributeValueList can only be used with a ComparisonOperator");
  }
  if (entry.exists.value_or(true) && !entry.value) {
    return refuse(
        std::string("Value must be provided when Exists is ").append(entry.exists ? "true" : "null"));
  }
  if (!entry.exists.value_or(true) && entry.value) {
    return refuse("Value cannot be used when Exists is false");
  }
  return {};
}

Result<LegacyComparison> LegacyComparisons::compare(Entry entry) {
  // Without an operator, what has no value is expected not to exist.
  const auto without_operator = entry.value ? ComparisonOperator::kEqual : ComparisonOperator::kNull;
  LegacyComparison comparison = {
      .attribute = std::string(entry.attribute), .op = entry.op.value_or(without_operator), .values = {}};
  Values values = std::move(entry.values).value_or(Values());
  if (entry.value) {
    values.push_back(*std::move(entry.value));
  }
  for (Result<AttributeValue>& value : values) {
    RTP_TRY(comparison.values.emplace_back(), std::move(value));
  }
  RTP_CHECK(check_values(comparison.op, comparison.values));
  return comparison;
}

Result<std::vector<LegacyComparison>> LegacyComparisons::take() {
  std::vector<LegacyComparison> comparisons;
  for (Entry& entry : entries_) {
    if (is_expected_) {
      RTP_CHECK(check_expected(entry));
    }
    RTP_TRY(comparisons.emplace_back(), compare(std::move(entry)));
  }
  return comparisons;
}

}  // namespace rtp::dynamodb
