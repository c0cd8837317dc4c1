#include "app/item_changes.h"

#include <algorithm>
#include <utility>

#include "app/checkpoint_rows.h"
#include "base/log.h"
#include "dynamodb/stream_record_json.h"
#include "gateway/gateway_options.h"

namespace rtp::app {
namespace {

// No source can have it: it is no name.
constexpr const char* kSource = "functions=lambda";

}  // namespace

Result<lambda::MappedStream::Page> ItemChanges::read(std::uint64_t after, std::size_t limit) {
  const std::string table(gateway::kItemTableName);
  RTP_TRY(const dynamodb::TableDescription description, tables_.describe_table(table));
  const auto stream = dynamodb::enabled_stream(description.schema);
  if (!stream) {
    return fail(ErrorCode::kNotFound, "table " + table + " has no stream: enable it");
  }
  const tables::StreamReader streams = tables_.streams();
  const std::string arn = stream_arn(*stream);
  RTP_TRY(auto iterator, streams.iterator({.stream_arn = arn,
                                           .shard_id = shard_id(*stream),
                                           .type = dynamodb::ShardIteratorType::kTrimHorizon}));
  iterator.position = after == 0 ? 0 : after + 1;
  RTP_TRY(dynamodb::RecordPage records,
          streams.records({.iterator = std::move(iterator), .limit = static_cast<std::int64_t>(limit)}));
  Page page;
  for (const dynamodb::StreamRecord& record : records.records) {
    lambda::SourceRecord read{.sequence_number = record.sequence_number,
                              .id = dynamodb::sequence_number_text(record.sequence_number),
                              .json = {},
                              .created = record.created};
    dynamodb::append_event_record(read.json, record, arn);
    page.records.push_back(std::move(read));
  }
  page.read_to = records.next ? std::max(after, records.next->position - 1) : after;
  return page;
}

Result<std::optional<std::uint64_t>> ItemChanges::stored_position() {
  RTP_TRY(const std::optional<std::string> text, find_checkpoint(tables_, kSource, function_));
  if (!text) {
    return std::nullopt;
  }
  const auto position = dynamodb::parse_sequence_number(*text);
  if (!position) {
    return fail(ErrorCode::kCorrupt, "table " + std::string(kCheckpointTableName) + ", source " + kSource +
                                         ": the position of " + function_ +
                                         " is no sequence number; start with functions=local, and delete "
                                         "that row, to begin anew, or put the number in it");
  }
  return *position;
}

void ItemChanges::store_position(std::uint64_t position) {
  dynamodb::PutItemRequest request;
  request.table_name = kCheckpointTableName;
  request.item = checkpoint_row(kSource, function_, dynamodb::sequence_number_text(position));
  tables_.put_item(
      std::move(request),
      [](const Result<dynamodb::WriteOutcome>& written) {
        if (!written) {
          log(LogLevel::kWarning, "the position in the changes is not stored",
              {{"reason", written.error().message}});
        }
      },
      tables::Durability::kRelaxed);
}

}  // namespace rtp::app
