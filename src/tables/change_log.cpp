#include "tables/change_log.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tables/item_codec.h"
#include "tables/key_encoding.h"
#include "tables/schema_codec.h"

namespace rtp::tables {
namespace {

using dynamodb::StreamRecord;

/// In kMeta: the last sequence number at the last trimming, in the form of a change key.
constexpr std::string_view kTrimmedAtKey = "last_sequence_number";
/// In kMeta: the first sequence number that the last trimming kept, in the same form.
constexpr std::string_view kTrimmedBeforeKey = "trimmed_before";
/// In kMeta: begins the keys of the streams that ended, which go on with the table name, a slash, the label.
constexpr std::string_view kEndedStreamPrefix = "stream/";

std::string ended_stream_key(std::string_view table_name, std::string_view label) {
  return std::string(kEndedStreamPrefix).append(table_name).append("/").append(label);
}

/// The first record with a sequence number of at least `from`.
Result<std::optional<StreamRecord>> first_record(const Storage& storage, std::uint64_t from) {
  const auto cursor = storage.range(Keyspace::kChanges, change_key(from), "", Direction::kForward);
  RTP_TRY(const auto entry, cursor->next());
  if (!entry) {
    return std::nullopt;
  }
  return decode_record(entry->value);
}

/// The sequence number of the first record created at or after `cutoff`, found by bisection: creation times
/// grow with the sequence numbers, but for steps of the wall clock, which make the cut early or late by a
/// step.
Result<std::uint64_t> first_kept(const Storage& storage, std::chrono::milliseconds cutoff,
                                 std::uint64_t first, std::uint64_t last) {
  std::uint64_t low = first;
  std::uint64_t high = last + 1;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    RTP_TRY(const auto record, first_record(storage, middle));
    if (record && record->created < cutoff) {
      low = std::max(record->sequence_number, middle) + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace

Result<std::uint64_t> stored_sequence_number(const Storage& storage) {
  std::uint64_t last = 0;
  RTP_TRY(const auto trimmed_at, storage.get(Keyspace::kMeta, kTrimmedAtKey));
  if (trimmed_at) {
    RTP_TRY(last, sequence_number_of(*trimmed_at));
  }
  const auto cursor = storage.range(Keyspace::kChanges, "", "", Direction::kBackward);
  RTP_TRY(const auto entry, cursor->next());
  if (entry) {
    RTP_TRY(const std::uint64_t stored, sequence_number_of(entry->key));
    last = std::max(last, stored);
  }
  return last;
}

Result<std::vector<StreamRecord>> read_stored_changes(const Storage& storage, std::uint64_t after,
                                                      std::size_t limit) {
  std::vector<StreamRecord> records;
  const auto cursor =
      storage.range(Keyspace::kChanges, key_after(change_key(after)), "", Direction::kForward);
  while (records.size() < limit) {
    RTP_TRY(const auto entry, cursor->next());
    if (!entry) {
      break;
    }
    RTP_TRY(StreamRecord record, decode_record(entry->value));
    records.push_back(std::move(record));
  }
  return records;
}

Result<std::vector<Mutation>> trim_changes(const Storage& storage, std::chrono::milliseconds cutoff,
                                           std::uint64_t last_sequence_number) {
  RTP_TRY(const auto first, first_record(storage, 0));
  if (!first || first->created >= cutoff) {
    return std::vector<Mutation>{};
  }
  RTP_TRY(const std::uint64_t kept,
          first_kept(storage, cutoff, first->sequence_number, last_sequence_number));
  return std::vector<Mutation>{
      {Mutation::Kind::kEraseRange, Keyspace::kChanges, change_key(first->sequence_number), change_key(kept)},
      {Mutation::Kind::kPut, Keyspace::kMeta, std::string(kTrimmedAtKey), change_key(last_sequence_number)},
      {Mutation::Kind::kPut, Keyspace::kMeta, std::string(kTrimmedBeforeKey), change_key(kept)}};
}

Result<std::uint64_t> trimmed_before(const Storage& storage) {
  RTP_TRY(const auto stored, storage.get(Keyspace::kMeta, kTrimmedBeforeKey));
  return stored ? sequence_number_of(*stored) : 0;
}

Mutation store_ended_stream(const dynamodb::TableSchema& schema, const dynamodb::StreamEnd& end) {
  return {Mutation::Kind::kPut, Keyspace::kMeta, ended_stream_key(schema.name, schema.stream_label),
          encode_ended_stream(schema, end)};
}

Mutation erase_ended_stream(const dynamodb::Stream& stream) {
  return {Mutation::Kind::kErase, Keyspace::kMeta, ended_stream_key(stream.table_name, stream.label), {}};
}

Result<std::vector<dynamodb::Stream>> stored_ended_streams(const Storage& storage) {
  const KeyRange ended = prefix_range(std::string(kEndedStreamPrefix));
  const auto cursor = storage.range(Keyspace::kMeta, ended.begin, ended.end, Direction::kForward);
  std::vector<dynamodb::Stream> streams;
  while (true) {
    RTP_TRY(const auto entry, cursor->next());
    if (!entry) {
      return streams;
    }
    RTP_TRY(dynamodb::Stream stream, decode_ended_stream(entry->value));
    streams.push_back(std::move(stream));
  }
}

}  // namespace rtp::tables
