// Stream records as JSON: as GetRecords answers with them, and as Lambda's event source mapping delivers
// them. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dynamodb/stream_record.h"

namespace rtp::dynamodb {

/// What a record tells beside its keys and images.
struct RecordHead {
  std::uint64_t sequence_number = 0;
  EventName event_name = EventName::kInsert;
  std::chrono::milliseconds created{};
  StreamViewType view = StreamViewType::kNewAndOldImages;
  bool expired = false;
  bool operator==(const RecordHead&) const = default;
};

/// The keys and images of a record as typed JSON; empty where it has no such image.
struct RecordImages {
  std::string_view keys;
  std::string_view new_image;
  std::string_view old_image;
  std::size_t bytes = 0;  // record_size()
};

/// Who removed an item that expired.
inline constexpr std::string_view kServiceType = "Service";
inline constexpr std::string_view kTimeToLivePrincipal = "dynamodb.amazonaws.com";

/// Size of the record's keys and images as DynamoDB counts it.
[[nodiscard]] std::size_t record_size(const StreamRecord& record);

/// Appends the record as GetRecords has it.
void append_stream_record(std::string& out, const RecordHead& head, const RecordImages& images);

/// Appends the record as an event for a function has it; `event_source_arn` is the stream's ARN.
void append_event_record(std::string& out, const StreamRecord& record, std::string_view event_source_arn);

}  // namespace rtp::dynamodb
