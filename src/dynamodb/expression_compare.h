// What conditions ask of values: their order, their elements, their beginnings. Pure; borrows the values.
#pragma once

#include <compare>
#include <cstddef>
#include <optional>

#include "dynamodb/attribute_value.h"

namespace rtp::dynamodb {

/// Whether values of `type` have an order: strings, numbers and binaries have.
[[nodiscard]] bool is_ordered(Type type);

/// The order of two values of one ordered type: by bytes, or numeric. Absent for any others.
[[nodiscard]] std::optional<std::strong_ordering> order(const AttributeValue& a, const AttributeValue& b);

/// Whether the string or binary `whole` contains `part`, or the list or set `whole` has it as an element.
[[nodiscard]] bool contains(const AttributeValue& whole, const AttributeValue& part);

/// Whether `whole` and `prefix` are two strings or two binaries and the first begins with the second.
[[nodiscard]] bool begins_with(const AttributeValue& whole, const AttributeValue& prefix);

/// UTF-16 code units of a string, bytes of a binary, elements of a list, map or set. Absent for other types.
[[nodiscard]] std::optional<std::size_t> length(const AttributeValue& value);

}  // namespace rtp::dynamodb
