// Items and stream records as the bytes that are stored: compact, versioned by their first byte, one encoding
// per value. Pure. The storage's checksums find flipped bits; decoding refuses whatever is cut or ill-formed.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "dynamodb/stream_record.h"

namespace rtp::tables {

[[nodiscard]] std::string encode_item(const dynamodb::Item& item);

/// kCorrupt when the bytes are not exactly one encoded item, or one of a newer format.
[[nodiscard]] Result<dynamodb::Item> decode_item(std::string_view bytes);

[[nodiscard]] std::string encode_record(const dynamodb::StreamRecord& record);

/// kCorrupt when the bytes are not exactly one encoded record, or one of a newer format.
[[nodiscard]] Result<dynamodb::StreamRecord> decode_record(std::string_view bytes);

}  // namespace rtp::tables
