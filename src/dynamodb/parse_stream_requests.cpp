#include <array>
#include <cstddef>
#include <utility>

#include "dynamodb/arn.h"
#include "dynamodb/request_parsers.h"
#include "dynamodb/request_reader.h"
#include "dynamodb/stream_requests.h"

namespace rtp::dynamodb {
namespace {

constexpr std::int64_t kMaxStreams = 100;  // also of the shards of one stream
constexpr std::int64_t kMaxRecords = 1000;
constexpr std::size_t kMinShardId = 28;
constexpr std::size_t kMaxShardId = 65;
constexpr std::size_t kMinSequenceNumber = 21;
constexpr std::size_t kMaxSequenceNumber = 40;
constexpr std::size_t kMaxIterator = 2048;

constexpr std::array<EnumName<ShardIteratorType>, 4> kIteratorTypes = {
    {{"TRIM_HORIZON", ShardIteratorType::kTrimHorizon},
     {"LATEST", ShardIteratorType::kLatest},
     {"AT_SEQUENCE_NUMBER", ShardIteratorType::kAtSequenceNumber},
     {"AFTER_SEQUENCE_NUMBER", ShardIteratorType::kAfterSequenceNumber}}};
enum class ShardFilter { kChildShards };
constexpr std::array<EnumName<ShardFilter>, 1> kShardFilters = {
    {{"CHILD_SHARDS", ShardFilter::kChildShards}}};

bool starts_at_number(ShardIteratorType type) {
  return type == ShardIteratorType::kAtSequenceNumber || type == ShardIteratorType::kAfterSequenceNumber;
}

/// The value of a required member, with the lengths it may have; empty where it is absent.
std::string required(Members& members, std::string_view name, std::size_t least, std::size_t most) {
  const auto text = members.string(name);
  members.require(name);
  if (text) {
    members.check_length(name, *text, least, most);
  }
  return std::string(text.value_or(""));
}

std::string required(Members& members, std::string_view name) {
  const auto text = members.string(name);
  members.require(name);
  return std::string(text.value_or(""));
}

Result<void> check_stream_arn(std::string_view arn) {
  if (!parse_stream_arn(arn)) {
    return invalid("Invalid StreamArn");
  }
  return {};
}

/// Where the iterator begins, by `text`, the SequenceNumber; `type` is what was asked for.
Result<std::uint64_t> sequence_number_for(ShardIteratorType type, std::optional<std::string_view> text) {
  if (starts_at_number(type) != text.has_value()) {
    return invalid(std::string("One or more parameter values were invalid: SequenceNumber must ") +
                   (text ? "not be specified when ShardIteratorType is TRIM_HORIZON or LATEST"
                         : "be specified when ShardIteratorType is AT_SEQUENCE_NUMBER or "
                           "AFTER_SEQUENCE_NUMBER"));
  }
  const auto number = text ? parse_sequence_number(*text) : std::optional<std::uint64_t>(0);
  if (!number) {
    return invalid("Invalid SequenceNumber: " + std::string(text.value_or("")));
  }
  return *number;
}

}  // namespace

Result<StreamRequest> parse_list_streams(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  ListStreamsRequest request;
  const auto table_name = members.string("TableName");
  if (table_name) {
    members.check_name("TableName", *table_name);
    request.table_name = *table_name;
  }
  const auto limit = members.integer("Limit", "Integer");
  members.check_range("Limit", limit, 1, kMaxStreams);
  request.limit = limit.value_or(kMaxStreams);
  const auto start = members.string("ExclusiveStartStreamArn");
  RTP_CHECK(validation.check());
  if (start) {
    RTP_CHECK(check_stream_arn(*start));
    request.exclusive_start_stream_arn = *start;
  }
  return request;
}

Result<StreamRequest> parse_describe_stream(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  DescribeStreamRequest request;
  request.stream_arn = required(members, "StreamArn");
  members.check_range("Limit", members.integer("Limit", "Integer"), 1, kMaxStreams);
  const auto start = members.string("ExclusiveStartShardId");
  if (start) {
    members.check_length("ExclusiveStartShardId", *start, kMinShardId, kMaxShardId);
  }
  // The shard has neither successors, which a start would be before, nor children.
  request.shows_shard = !start;
  if (const JsonObject* object = members.structure("ShardFilter", "ShardFilter")) {
    Members filter = members.within(*object, "shardFilter.");
    request.shows_shard = !filter.enumerator("Type", kShardFilters) && request.shows_shard;
  }
  RTP_CHECK(validation.check());
  RTP_CHECK(check_stream_arn(request.stream_arn));
  return request;
}

Result<StreamRequest> parse_get_shard_iterator(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  GetShardIteratorRequest request;
  request.stream_arn = required(members, "StreamArn");
  request.shard_id = required(members, "ShardId", kMinShardId, kMaxShardId);
  members.require("ShardIteratorType");
  const auto type = members.enumerator("ShardIteratorType", kIteratorTypes);
  const auto sequence_number = members.string("SequenceNumber");
  if (sequence_number) {
    members.check_length("SequenceNumber", *sequence_number, kMinSequenceNumber, kMaxSequenceNumber);
  }
  RTP_CHECK(validation.check());
  RTP_CHECK(check_stream_arn(request.stream_arn));
  request.type = type.value_or(ShardIteratorType::kTrimHorizon);
  RTP_TRY(request.sequence_number, sequence_number_for(request.type, sequence_number));
  return request;
}

Result<StreamRequest> parse_get_records(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  GetRecordsRequest request;
  const std::string iterator = required(members, "ShardIterator", 1, kMaxIterator);
  const auto limit = members.integer("Limit", "Integer");
  members.check_range("Limit", limit, 1, kMaxRecords);
  request.limit = limit.value_or(kMaxRecords);
  RTP_CHECK(validation.check());
  RTP_TRY(request.iterator, parse_iterator(iterator));
  return request;
}

}  // namespace rtp::dynamodb
