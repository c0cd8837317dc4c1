// Keys are scalars: no path leads into them. Pure.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "base/error.h"
#include "dynamodb/schema.h"

namespace rtp::dynamodb {

/// Refuses (kInvalidArgument), in DynamoDB's wording, to look into an attribute of the table's key or of one
/// of its indexes. `opened` are the attributes that a request looks into.
[[nodiscard]] Result<void> check_scalar_keys(const TableSchema& schema,
                                             const std::set<std::string, std::less<>>& opened);

/// The same of what a projection or a condition looks into, where there is one.
template <typename Expression>
[[nodiscard]] Result<void> check_scalar_keys(const TableSchema& schema,
                                             const std::optional<Expression>& expression) {
  return expression ? check_scalar_keys(schema, expression->opened_attributes()) : Result<void>{};
}

}  // namespace rtp::dynamodb
