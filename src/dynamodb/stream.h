// A change stream of a table, from the change that enabled it to the one that ended it, as DynamoDB Streams
// shows it: one shard, whose records have the sequence numbers of the platform's one order of changes. Pure
// values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "dynamodb/schema.h"

namespace rtp::dynamodb {

/// How a stream ended: it was disabled, or its table deleted.
struct StreamEnd {
  std::uint64_t last = 0;              // no record has a larger sequence number; below the start without any
  std::chrono::milliseconds closed{};  // wall clock
  bool operator==(const StreamEnd&) const = default;
};

struct Stream {
  std::string table_name;
  std::string label;
  StreamViewType view = StreamViewType::kNewAndOldImages;
  KeySchema key;
  std::chrono::milliseconds created{};
  std::uint64_t start = 0;       // no record has a smaller sequence number
  std::optional<StreamEnd> end;  // absent: it is enabled
  bool operator==(const Stream&) const = default;
};

/// The enabled stream of the table; absent without one.
[[nodiscard]] std::optional<Stream> enabled_stream(const TableSchema& schema);

[[nodiscard]] std::string stream_arn(const Stream& stream);
/// Of its only shard; no other stream has it.
[[nodiscard]] std::string shard_id(const Stream& stream);

/// Appends the eventID of the record with the sequence number; no other record has it.
void append_event_id(std::string& out, std::uint64_t sequence_number);

/// A sequence number as DynamoDB writes it: 21 decimal digits, so that the order of the texts is that of the
/// numbers, and the value is the number that WebSocket clients see.
[[nodiscard]] std::string sequence_number_text(std::uint64_t sequence_number);
/// Appends sequence_number_text().
void append_sequence_number(std::string& out, std::uint64_t sequence_number);
/// Inverse of sequence_number_text(); also of numbers with more leading zeros. Absent for what is not one.
[[nodiscard]] std::optional<std::uint64_t> parse_sequence_number(std::string_view text);

/// "NEW_IMAGE", ... of a view.
[[nodiscard]] std::string_view view_name(StreamViewType view);

/// Whether UpdateTable may change the stream of the table as `specification` says. Errors (kInvalidArgument)
/// in DynamoDB's wording: it is enabled or disabled already, a view is missing or too much.
[[nodiscard]] Result<void> check_stream_change(const TableSchema& schema,
                                               const StreamSpecification& specification);

}  // namespace rtp::dynamodb
