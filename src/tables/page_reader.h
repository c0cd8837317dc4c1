// The reads of many items: Query and Scan, of a table or of one of its indexes. Each page reads one
// consistent state of it and takes no part in writing; thread-safe.
#pragma once

#include "base/error.h"
#include "dynamodb/requests.h"
#include "dynamodb/schema.h"
#include "tables/storage.h"

namespace rtp::tables {

/// `schema` is that of the request's table. Errors of both: kInvalidArgument in DynamoDB's wording, what the
/// storage has when it cannot be read.
[[nodiscard]] Result<dynamodb::ItemPage> query_page(const Storage& storage,
                                                    const dynamodb::TableSchema& schema,
                                                    const dynamodb::QueryRequest& request);
[[nodiscard]] Result<dynamodb::ItemPage> scan_page(const Storage& storage,
                                                   const dynamodb::TableSchema& schema,
                                                   const dynamodb::ScanRequest& request);

}  // namespace rtp::tables
