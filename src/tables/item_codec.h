// Items and stream records as the bytes that are stored: compact, versioned by their first byte, one encoding
// per value. Pure. The storage's checksums find flipped bits; decoding refuses whatever is cut or ill-formed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "dynamodb/stream_record.h"
#include "tables/item_version.h"

namespace rtp::tables {

/// `sequence_number` as in ItemVersion.
[[nodiscard]] std::string encode_item(const dynamodb::Item& item, std::uint64_t sequence_number);

/// An item of format 1, which has no sequence number, counts as made by change 1. kCorrupt when the bytes are
/// not exactly one encoded item, or one of a newer format.
[[nodiscard]] Result<ItemVersion> decode_item(std::string_view bytes);

[[nodiscard]] std::string encode_record(const dynamodb::StreamRecord& record);

/// kCorrupt when the bytes are not exactly one encoded record, or one of a newer format.
[[nodiscard]] Result<dynamodb::StreamRecord> decode_record(std::string_view bytes);

/// The table name of an encoded record, a view of `bytes`, for passing over those of other tables. kCorrupt
/// when it is cut before its end, or of a newer format.
[[nodiscard]] Result<std::string_view> table_of_record(std::string_view bytes);

}  // namespace rtp::tables
