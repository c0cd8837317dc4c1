// The operations of DynamoDB Streams as typed requests and results, as requests.h has those of DynamoDB.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "dynamodb/shard_iterator.h"
#include "dynamodb/stream.h"
#include "dynamodb/stream_record.h"
#include "dynamodb/stream_record_json.h"

namespace rtp::dynamodb {

struct ListStreamsRequest {
  std::optional<std::string> table_name;                  // absent: the streams of all tables
  std::optional<std::string> exclusive_start_stream_arn;  // of the form of one
  std::int64_t limit = 100;
};

struct DescribeStreamRequest {
  std::string stream_arn;
  bool shows_shard = true;  // the client has not seen the only shard yet
};

enum class ShardIteratorType { kTrimHorizon, kLatest, kAtSequenceNumber, kAfterSequenceNumber };

struct GetShardIteratorRequest {
  std::string stream_arn;
  std::string shard_id;
  ShardIteratorType type = ShardIteratorType::kTrimHorizon;
  std::uint64_t sequence_number = 0;  // of kAtSequenceNumber and kAfterSequenceNumber
};

struct GetRecordsRequest {
  ShardIterator iterator;
  std::int64_t limit = 1000;
};

using StreamRequest =
    std::variant<ListStreamsRequest, DescribeStreamRequest, GetShardIteratorRequest, GetRecordsRequest>;

/// The request of operation `operation` ("GetRecords") with JSON body `body`. Errors as parse_request(): what
/// needs the streams themselves is still to be checked.
[[nodiscard]] Result<StreamRequest> parse_stream_request(std::string_view operation, std::string_view body);

struct StreamList {
  std::vector<Stream> streams;
  bool is_whole = true;  // otherwise there are more behind the last one
};

struct RecordPage {
  std::vector<StreamRecord> records;
  std::optional<ShardIterator> next;  // absent: the shard ended, and all of it was read
};

/// The body of an answer, as DynamoDB writes it.
[[nodiscard]] std::string serialize_streams(const StreamList& list);
/// {"StreamDescription": ...}, its shard by `shows_shard`.
[[nodiscard]] std::string serialize_stream(const Stream& stream, bool shows_shard);
[[nodiscard]] std::string serialize_shard_iterator(const ShardIterator& iterator);

/// Writes the answer of GetRecords record by record.
class RecordsAnswer {
 public:
  void add(const RecordHead& head, const RecordImages& images);
  /// Once, after add().
  void remove_last();
  [[nodiscard]] std::size_t count() const { return count_; }
  /// `next` as in RecordPage.
  [[nodiscard]] std::string finish(const std::optional<ShardIterator>& next) &&;

 private:
  std::string text_ = R"({"Records":[)";
  std::size_t last_begin_ = 0;
  std::size_t count_ = 0;
};

}  // namespace rtp::dynamodb
