// The values that the actions of an update make: what SET assigns, what ADD and DELETE leave. They read the
// item as it was before the update. Pure.
#pragma once

#include <optional>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "dynamodb/expression_tree.h"

namespace rtp::dynamodb {

/// The value of the right-hand side of SET. Errors (kInvalidArgument) in DynamoDB's wording: a missing
/// attribute, an operand of a wrong type, a number out of range.
[[nodiscard]] Result<AttributeValue> set_value(const Node& expression, const Item& old);

/// ADD of the number, set or list `operand` to `current`, nullptr where there is none. Errors as set_value.
[[nodiscard]] Result<AttributeValue> add_value(const AttributeValue* current, const AttributeValue& operand);

/// DELETE of the elements of the set `operand` from `current`; absent where none is left. Errors as
/// set_value.
[[nodiscard]] Result<std::optional<AttributeValue>> delete_elements(const AttributeValue& current,
                                                                    const AttributeValue& operand);

}  // namespace rtp::dynamodb
