// DynamoDB Streams records as Lambda's event source mapping delivers them. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "dynamodb/stream_record.h"

namespace rtp::events {

/// A record of the event. AWS's sequence numbers have up to 40 digits: the text is the identity of the record
/// for batchItemFailures; record.sequence_number is 0 where the text does not fit it.
struct StreamEventRecord {
  std::string sequence_number;
  dynamodb::StreamRecord record;
};

/// {"Records":[...]} to its records, in order. kMalformed, naming the record and member, for what is not of
/// that shape.
[[nodiscard]] Result<std::vector<StreamEventRecord>> parse_stream_event(std::string_view text);

/// The event that Lambda would be given for `records`; `event_source_arn` is the stream's ARN.
[[nodiscard]] std::string stream_event_json(std::span<const dynamodb::StreamRecord> records,
                                            std::string_view event_source_arn);

}  // namespace rtp::events
