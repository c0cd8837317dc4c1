// The stored change stream: one record per change under its sequence number in Keyspace::kChanges. Sequence
// numbers only grow: trimming and restarts keep the last one.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/error.h"
#include "dynamodb/stream.h"
#include "dynamodb/stream_record.h"
#include "tables/storage.h"

namespace rtp::tables {

/// Sequence number of the newest stored change, also if it was trimmed since; 0 before the first.
[[nodiscard]] Result<std::uint64_t> stored_sequence_number(const Storage& storage);

/// At most `limit` records with larger sequence numbers than `after`, in their order.
[[nodiscard]] Result<std::vector<dynamodb::StreamRecord>> read_stored_changes(const Storage& storage,
                                                                              std::uint64_t after,
                                                                              std::size_t limit);

/// Records with smaller sequence numbers were trimmed; 0 when none was.
[[nodiscard]] Result<std::uint64_t> trimmed_before(const Storage& storage);

/// What is kept of the streams that ended: what stores one, as schema_codec.h encodes it, what erases it, and
/// all that are stored.
[[nodiscard]] Mutation store_ended_stream(const dynamodb::TableSchema& schema,
                                          const dynamodb::StreamEnd& end);
[[nodiscard]] Mutation erase_ended_stream(const dynamodb::Stream& stream);
[[nodiscard]] Result<std::vector<dynamodb::Stream>> stored_ended_streams(const Storage& storage);

/// What erases the records created before `cutoff`; none when there are none. `last_sequence_number` is that
/// of the newest stored change.
[[nodiscard]] Result<std::vector<Mutation>> trim_changes(const Storage& storage,
                                                         std::chrono::milliseconds cutoff,
                                                         std::uint64_t last_sequence_number);

}  // namespace rtp::tables
