// What UpdateTable makes of a table's schema. Pure: reads and stores nothing.
#pragma once

#include "base/error.h"
#include "dynamodb/schema.h"
#include "dynamodb/table_requests.h"

namespace rtp::tables {

/// The schema after the update; an index that it creates has status kCreating, one that it deletes is gone, a
/// stream that it enables has no label yet. Errors in DynamoDB's wording: kInvalidArgument for what does not
/// fit the table, kLimitExceeded for more than one index created or deleted at once.
[[nodiscard]] Result<dynamodb::TableSchema> updated_schema(dynamodb::TableSchema schema,
                                                           const dynamodb::UpdateTableRequest& request);

}  // namespace rtp::tables
