#include "events/kinesis_event.h"

#include <fmt/format.h>

#include "dynamodb/base64.h"
#include "events/json_members.h"

namespace rtp::events {

namespace json = boost::json;

Result<KinesisEvent> kinesis_event_of(const json::object& event) {
  RTP_TRY(const auto records, records_of(event));
  KinesisEvent result;
  for (const json::object* record : records) {
    const std::size_t index = result.records.size();
    const json::object* kinesis = object_of(*record, "kinesis");
    const auto data = kinesis == nullptr ? std::nullopt : optional_text_of(*kinesis, "data");
    const auto number = kinesis == nullptr ? std::nullopt : optional_text_of(*kinesis, "sequenceNumber");
    if (!data || !number) {
      return fail(ErrorCode::kMalformed,
                  fmt::format("Records[{}].kinesis has no data or no sequenceNumber", index));
    }
    auto bytes = dynamodb::decode_base64(*data);
    if (!bytes) {
      return fail(ErrorCode::kMalformed, fmt::format("Records[{}].kinesis.data is not base64", index));
    }
    result.records.push_back({.data = *std::move(bytes),
                              .partition_key = std::string(text_of(*kinesis, "partitionKey")),
                              .sequence_number = std::string(*number)});
  }
  return result;
}

Metadata metadata_of(const KinesisRecord& record) {
  return {{"partitionKey", record.partition_key}, {"sequenceNumber", record.sequence_number}};
}

}  // namespace rtp::events
