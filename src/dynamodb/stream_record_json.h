// Stream records as JSON: as GetRecords answers with them, and as Lambda's event source mapping delivers
// them. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dynamodb/stream_record.h"

namespace rtp::dynamodb {

/// Who removed an item that expired.
inline constexpr std::string_view kServiceType = "Service";
inline constexpr std::string_view kTimeToLivePrincipal = "dynamodb.amazonaws.com";

/// Size of the record's keys and images as DynamoDB counts it.
[[nodiscard]] std::size_t record_size(const StreamRecord& record);

/// Appends the record as GetRecords has it.
void append_stream_record(std::string& out, const StreamRecord& record);

/// Appends the record as an event for a function has it; `event_source_arn` is the stream's ARN.
void append_event_record(std::string& out, const StreamRecord& record, std::string_view event_source_arn);

}  // namespace rtp::dynamodb
