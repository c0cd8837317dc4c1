// DynamoDB's own hash of keys. Scans, their segments and items with equal keys in a global index come in its
// order, and programs have come to expect that. Stored: it never changes.
#pragma once

#include <cstdint>
#include <string_view>

namespace rtp::tables {

/// Of the bytes that DynamoDB hashes of a key: those of a string or binary, Number::hashed_bytes(), and for
/// an item in a global index of its hash key and range key together. Thread-safe.
[[nodiscard]] std::uint32_t partition_hash(std::string_view hashed_bytes);

}  // namespace rtp::tables
