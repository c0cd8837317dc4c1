// Keys are scalars: no path leads into them. Pure.
#pragma once

#include <set>
#include <string>

#include "base/error.h"
#include "dynamodb/schema.h"

namespace rtp::dynamodb {

/// Refuses (kInvalidArgument), in DynamoDB's wording, to look into an attribute of the table's key or of one
/// of its indexes. `opened` are the attributes that a request looks into.
[[nodiscard]] Result<void> check_scalar_keys(const TableSchema& schema,
                                             const std::set<std::string, std::less<>>& opened);

}  // namespace rtp::dynamodb
