#include "api/streams_endpoint.h"

#include <variant>

namespace rtp::api {
namespace {

class StreamDispatch {
 public:
  explicit StreamDispatch(tables::StreamReader streams) : streams_(streams) {}

  Result<std::string> operator()(const dynamodb::ListStreamsRequest& request) const {
    RTP_TRY(const dynamodb::StreamList list, streams_.list(request));
    return dynamodb::serialize_streams(list);
  }
  Result<std::string> operator()(const dynamodb::DescribeStreamRequest& request) const {
    RTP_TRY(const dynamodb::Stream stream, streams_.describe(request.stream_arn));
    return dynamodb::serialize_stream(stream, request.shows_shard);
  }
  Result<std::string> operator()(const dynamodb::GetShardIteratorRequest& request) const {
    RTP_TRY(const dynamodb::ShardIterator iterator, streams_.iterator(request));
    return dynamodb::serialize_shard_iterator(iterator);
  }
  Result<std::string> operator()(const dynamodb::GetRecordsRequest& request) const {
    return streams_.answer(request);
  }

 private:
  tables::StreamReader streams_;
};

}  // namespace

Result<std::string> answer_stream_request(const tables::Tables& tables,
                                          const dynamodb::StreamRequest& request) {
  return std::visit(StreamDispatch(tables.streams()), request);
}

}  // namespace rtp::api
