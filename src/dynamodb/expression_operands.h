// Which operands the operators and functions of expressions take, as far as that is known without an item:
// their number, their kinds and the types of their :values. Pure.
#pragma once

#include <optional>

#include "base/error.h"
#include "dynamodb/expression_tree.h"

namespace rtp::dynamodb {

inline constexpr std::size_t kMaxInOperands = 100;

/// Checks all operations of a resolved tree, innermost and leftmost first. Errors (kInvalidArgument) in
/// DynamoDB's wording, without the "Invalid ...Expression: " before it.
[[nodiscard]] Result<void> check_operands(const Node& node);

/// Checks the operand of ADD and DELETE; nothing to check for other clauses. Errors as check_operands.
[[nodiscard]] Result<void> check_operand(const UpdateAction& action);

/// The type of an operand; absent where it depends on the item.
[[nodiscard]] std::optional<Type> static_type(const Node& node);

}  // namespace rtp::dynamodb
