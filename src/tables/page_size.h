// How much of a page an item takes. DynamoDB ends a page by the bytes of its own storage format, which are
// neither those that it accounts as capacity nor documented: what is here follows measurements of where its
// pages end.
#pragma once

#include <cstddef>

#include "dynamodb/attribute_value.h"
#include "dynamodb/schema.h"

namespace rtp::tables {

/// Bytes of the megabyte of a page. A name counts as one byte, and the item's range key once for each 3 KB
/// begun.
[[nodiscard]] std::size_t page_bytes(const dynamodb::KeySchema& key, const dynamodb::Item& item);

}  // namespace rtp::tables
