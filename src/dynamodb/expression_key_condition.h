// A KeyConditionExpression on its way to conditions on key attributes, in the steps between which DynamoDB
// looks at the other expressions of a Query. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "base/error.h"
#include "dynamodb/expression.h"
#include "dynamodb/expression_tree.h"

namespace rtp::dynamodb {

/// The expression as a condition of any form. Errors and placeholders as checked_condition().
[[nodiscard]] Result<ConditionTree> key_condition_tree(std::string_view text, Placeholders& placeholders);

/// The conditions on single attributes that AND joins in `tree`. Errors (kInvalidArgument) in DynamoDB's
/// wording: the condition has another form.
[[nodiscard]] Result<KeyConditions> key_conditions(const ConditionTree& tree);

/// The operator of a condition "attribute OP value"; absent where keys do not have it.
[[nodiscard]] std::optional<RangeOperator> range_operator(Operator op);

}  // namespace rtp::dynamodb
