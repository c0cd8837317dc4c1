// From the text of an expression to its checked tree: placeholders are resolved, and what their values make
// impossible is refused before any item is looked at. Pure.
#pragma once

#include <string_view>

#include "base/error.h"
#include "dynamodb/expression.h"
#include "dynamodb/expression_tree.h"

namespace rtp::dynamodb {

/// A condition. `parameter` ("ConditionExpression", "KeyConditionExpression") names it in messages. Errors
/// (kInvalidArgument) in DynamoDB's wording. Marks the placeholders it uses.
[[nodiscard]] Result<ConditionTree> checked_condition(std::string_view parameter, std::string_view text,
                                                      Placeholders& placeholders);

/// A condition with literals instead of placeholders; messages name it "filter". Errors as checked_condition.
[[nodiscard]] Result<ConditionTree> checked_filter(std::string_view text);

/// An update. Errors and placeholders as checked_condition.
[[nodiscard]] Result<UpdateTree> checked_update(std::string_view text, Placeholders& placeholders);

/// A projection. Errors and placeholders as checked_condition.
[[nodiscard]] Result<ProjectionTree> checked_projection(std::string_view text, Placeholders& placeholders);

}  // namespace rtp::dynamodb
