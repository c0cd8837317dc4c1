// Table schemas as the bytes that are stored, versioned by their first byte. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "dynamodb/schema.h"

namespace rtp::tables {

[[nodiscard]] std::string encode_schema(const dynamodb::TableSchema& schema);

/// kCorrupt when the bytes are not exactly one encoded schema, or one of a newer format.
[[nodiscard]] Result<dynamodb::TableSchema> decode_schema(std::string_view bytes);

}  // namespace rtp::tables
