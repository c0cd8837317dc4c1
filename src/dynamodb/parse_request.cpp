#include <algorithm>
#include <array>
#include <cstddef>
#include <memory_resource>

#include "dynamodb/request_parsers.h"
#include "dynamodb/requests.h"
#include "dynamodb/stream_requests.h"
#include "dynamodb/wire_json.h"

namespace rtp::dynamodb {
namespace {

/// An operation of an API whose requests are `Parsed`.
template <typename Parsed>
struct Operation {
  std::string_view name;
  Result<Parsed> (*parse)(const JsonObject&);
};

constexpr std::array<Operation<Request>, 24> kOperations = {
    {{"PutItem", parse_put_item},
     {"GetItem", parse_get_item},
     {"UpdateItem", parse_update_item},
     {"DeleteItem", parse_delete_item},
     {"Query", parse_query},
     {"Scan", parse_scan},
     {"BatchWriteItem", parse_batch_write_item},
     {"BatchGetItem", parse_batch_get_item},
     {"TransactWriteItems", parse_transact_write_items},
     {"TransactGetItems", parse_transact_get_items},
     {"CreateTable", parse_create_table},
     {"UpdateTable", parse_update_table},
     {"DescribeTable", parse_describe_table},
     {"ListTables", parse_list_tables},
     {"DeleteTable", parse_delete_table},
     {"UpdateTimeToLive", parse_update_time_to_live},
     {"DescribeTimeToLive", parse_describe_time_to_live},
     {"TagResource", parse_tag_resource},
     {"UntagResource", parse_untag_resource},
     {"ListTagsOfResource", parse_list_tags_of_resource},
     {"DescribeContinuousBackups", parse_describe_continuous_backups},
     {"UpdateContinuousBackups", parse_update_continuous_backups},
     {"DescribeLimits", parse_describe_limits},
     {"DescribeEndpoints", parse_describe_endpoints}}};

constexpr std::array<Operation<StreamRequest>, 4> kStreamOperations = {
    {{"ListStreams", parse_list_streams},
     {"DescribeStream", parse_describe_stream},
     {"GetShardIterator", parse_get_shard_iterator},
     {"GetRecords", parse_get_records}}};

/// A list or map of an attribute is two levels of JSON, itself and its type; a request adds a few around it.
constexpr std::size_t kMaxJsonDepth = 2 * kMaxNesting + 16;

/// Enough for the values of a usual request, so that they cost no allocation.
constexpr std::size_t kParseBufferBytes = 8192;

/// The request of `operation`, one of `operations`, with JSON body `body`.
template <typename Parsed, std::size_t Size>
Result<Parsed> parse(const std::array<Operation<Parsed>, Size>& operations, std::string_view operation,
                     std::string_view body) {
  const auto* found = std::ranges::find(operations, operation, &Operation<Parsed>::name);
  const bool is_offered = found != operations.end();
  const auto unsupported = [&] {
    return fail(ErrorCode::kUnsupported, "operation " + std::string(operation) + " is not offered");
  };
  if (!is_offered && body.empty()) {
    return unsupported();
  }
  std::array<std::byte, kParseBufferBytes> buffer;  // NOLINT(*-member-init): memory for the parser
  std::pmr::monotonic_buffer_resource memory(buffer.data(), buffer.size());
  const Result<JsonValue> document = parse_json(body, memory, kMaxJsonDepth);
  if (!document && document.error().code == ErrorCode::kTooLarge) {
    return std::unexpected(nesting_error());
  }
  const JsonObject* members = document ? document->as<JsonObject>() : nullptr;
  if (members == nullptr) {
    return fail(ErrorCode::kMalformed, "");
  }
  if (!is_offered) {
    return unsupported();
  }
  return found->parse(*members);
}

}  // namespace

Result<Request> parse_request(std::string_view operation, std::string_view body) {
  return parse(kOperations, operation, body);
}

Result<StreamRequest> parse_stream_request(std::string_view operation, std::string_view body) {
  return parse(kStreamOperations, operation, body);
}

}  // namespace rtp::dynamodb
