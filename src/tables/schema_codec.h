// Table schemas, and what is kept of the streams that ended, as the bytes that are stored, versioned by their
// first byte. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "dynamodb/schema.h"
#include "dynamodb/stream.h"

namespace rtp::tables {

[[nodiscard]] std::string encode_schema(const dynamodb::TableSchema& schema);

/// kCorrupt when the bytes are not exactly one encoded schema, or one of a newer format.
[[nodiscard]] Result<dynamodb::TableSchema> decode_schema(std::string_view bytes);

/// `schema` is that of the table when its stream was still enabled.
[[nodiscard]] std::string encode_ended_stream(const dynamodb::TableSchema& schema,
                                              const dynamodb::StreamEnd& end);

/// kCorrupt when the bytes are not exactly one encoded stream, or one of a newer format.
[[nodiscard]] Result<dynamodb::Stream> decode_ended_stream(std::string_view bytes);

}  // namespace rtp::tables
