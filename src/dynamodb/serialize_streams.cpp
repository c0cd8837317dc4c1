#include <algorithm>
#include <utility>
#include <vector>

#include "dynamodb/json_writer.h"
#include "dynamodb/serialize_table.h"
#include "dynamodb/stream_requests.h"

namespace rtp::dynamodb {
namespace {

void write_identity(ObjectWriter& object, const Stream& stream) {
  object.string("StreamArn", stream_arn(stream));
  object.string("TableName", stream.table_name);
  object.string("StreamLabel", stream.label);
}

void append_shard(std::string& out, const Stream& stream) {
  ObjectWriter::append_object(out, [&](ObjectWriter& shard) {
    shard.string("ShardId", shard_id(stream));
    shard.object("SequenceNumberRange", [&](ObjectWriter& range) {
      range.string("StartingSequenceNumber", sequence_number_text(stream.start));
      if (stream.end) {
        range.string("EndingSequenceNumber", sequence_number_text(std::max(stream.start, stream.end->last)));
      }
    });
  });
}

}  // namespace

std::string serialize_streams(const StreamList& list) {
  return json_object([&](ObjectWriter& answer) {
    answer.array("Streams", list.streams, [](std::string& out, const Stream& stream) {
      ObjectWriter::append_object(out, [&](ObjectWriter& element) { write_identity(element, stream); });
    });
    if (!list.is_whole) {
      answer.string("LastEvaluatedStreamArn", stream_arn(list.streams.back()));
    }
  });
}

std::string serialize_stream(const Stream& stream, bool shows_shard) {
  return json_object([&](ObjectWriter& answer) {
    answer.object("StreamDescription", [&](ObjectWriter& description) {
      write_identity(description, stream);
      description.string("StreamStatus", stream.end ? "DISABLED" : "ENABLED");
      description.string("StreamViewType", view_name(stream.view));
      description.decimal("CreationRequestDateTime", to_epoch_seconds(stream.created));
      write_key(description, stream.key);
      const std::vector<Stream> shards = shows_shard ? std::vector{stream} : std::vector<Stream>{};
      description.array("Shards", shards, append_shard);
    });
  });
}

std::string serialize_shard_iterator(const ShardIterator& iterator) {
  return json_object(
      [&](ObjectWriter& answer) { answer.string("ShardIterator", serialize_iterator(iterator)); });
}

void RecordsAnswer::add(const RecordHead& head, const RecordImages& images) {
  last_begin_ = text_.size();
  if (count_++ > 0) {
    text_.push_back(',');
  }
  append_stream_record(text_, head, images);
}

void RecordsAnswer::remove_last() {
  text_.resize(last_begin_);
  --count_;
}

std::string RecordsAnswer::finish(const std::optional<ShardIterator>& next) && {
  text_.push_back(']');
  if (next) {
    text_.append(R"(,"NextShardIterator":)");
    append_json_string(text_, serialize_iterator(*next));
  }
  text_.push_back('}');
  return std::move(text_);
}

}  // namespace rtp::dynamodb
