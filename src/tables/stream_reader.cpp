#include "tables/stream_reader.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "dynamodb/arn.h"
#include "dynamodb/stream_record_json.h"
#include "tables/catalog.h"
#include "tables/change_log.h"
#include "tables/item_codec.h"
#include "tables/key_encoding.h"
#include "tables/record_text.h"

namespace rtp::tables {
namespace {

using dynamodb::RecordPage;
using dynamodb::ShardIterator;
using dynamodb::ShardIteratorType;
using dynamodb::Stream;

constexpr std::chrono::minutes kIteratorLife{15};
constexpr std::size_t kMaxRecordPageBytes = std::size_t{1} * 1024 * 1024;
constexpr std::size_t kMaxScannedBytes = std::size_t{4} * 1024 * 1024;

/// The records of a page as values.
class RecordValues {
 public:
  /// The size of the record.
  [[nodiscard]] Result<std::size_t> add(std::string_view bytes) {
    RTP_TRY(dynamodb::StreamRecord record, decode_record(bytes));
    records_.push_back(std::move(record));
    return record_size(records_.back());
  }
  void remove_last() { records_.pop_back(); }
  [[nodiscard]] std::size_t count() const { return records_.size(); }
  [[nodiscard]] RecordPage finish(std::optional<ShardIterator> next) && {
    return {.records = std::move(records_), .next = std::move(next)};
  }

 private:
  std::vector<dynamodb::StreamRecord> records_;
};

/// The records of a page as the text of the answer.
class RecordTexts {
 public:
  /// The size of the record.
  [[nodiscard]] Result<std::size_t> add(std::string_view bytes) {
    RTP_TRY(const RecordText record, read_record_text(bytes, buffer_));
    answer_.add(record.head, record.images);
    return record.images.bytes;
  }
  void remove_last() { answer_.remove_last(); }
  [[nodiscard]] std::size_t count() const { return answer_.count(); }
  [[nodiscard]] std::string finish(const std::optional<ShardIterator>& next) && {
    return std::move(answer_).finish(next);
  }

 private:
  dynamodb::RecordsAnswer answer_;
  std::string buffer_;
};

/// Reads one page of a stream from a cursor over the change log to RecordValues or RecordTexts.
template <typename Records>
class PageReader {
 public:
  PageReader(const Stream& stream, std::uint64_t position, std::int64_t limit)
      : stream_(stream), next_(position), limit_(static_cast<std::size_t>(limit)) {}

  [[nodiscard]] Result<void> read(Cursor& cursor) {
    while (records_.count() < limit_ && scanned_ < kMaxScannedBytes) {
      RTP_TRY(const auto entry, cursor.next());
      const std::uint64_t last = stream_.end ? stream_.end->last : UINT64_MAX;
      RTP_TRY(const std::uint64_t number, entry ? sequence_number_of(entry->key) : UINT64_MAX);
      if (!entry || number > last) {
        at_end_ = true;
        return {};
      }
      scanned_ += entry->key.size() + entry->value.size();
      RTP_TRY(const bool fits, take(entry->value));
      if (!fits) {
        return {};
      }
      next_ = number + 1;
    }
    return {};
  }

  /// Absent when the stream ended and all of it was read.
  [[nodiscard]] std::optional<std::uint64_t> next() const {
    return at_end_ && stream_.end ? std::nullopt : std::optional(next_);
  }
  [[nodiscard]] Records take_records() { return std::move(records_); }

 private:
  /// Takes the record if it is of the stream; false when it has no room on the page.
  [[nodiscard]] Result<bool> take(std::string_view bytes) {
    RTP_TRY(const std::string_view table_name, table_of_record(bytes));
    if (table_name != stream_.table_name) {
      return true;
    }
    RTP_TRY(const std::size_t size, records_.add(bytes));
    size_ += size;
    if (records_.count() > 1 && size_ > kMaxRecordPageBytes) {
      records_.remove_last();
      return false;
    }
    return true;
  }

  const Stream& stream_;
  std::uint64_t next_;
  std::size_t limit_;
  Records records_;
  std::size_t size_ = 0;     // of records_
  std::size_t scanned_ = 0;  // bytes of the change log
  bool at_end_ = false;
};

}  // namespace

Result<dynamodb::StreamList> StreamReader::list(const dynamodb::ListStreamsRequest& request) const {
  std::vector<Stream> all = catalog_.streams();
  if (request.table_name) {
    std::erase_if(all, [&](const Stream& stream) { return stream.table_name != *request.table_name; });
    if (all.empty()) {
      RTP_CHECK(catalog_.find_for_control(*request.table_name));
    }
  }
  const auto start = request.exclusive_start_stream_arn
                         ? dynamodb::parse_stream_arn(*request.exclusive_start_stream_arn)
                         : std::nullopt;
  if (start) {
    const auto name_of = [](const auto& stream) {
      return std::pair<std::string_view, std::string_view>(stream.table_name, stream.label);
    };
    std::erase_if(all, [&](const Stream& stream) { return name_of(stream) <= name_of(*start); });
  }
  const bool is_whole = std::cmp_less_equal(all.size(), request.limit);
  all.resize(std::min(all.size(), static_cast<std::size_t>(request.limit)));
  return dynamodb::StreamList{.streams = std::move(all), .is_whole = is_whole};
}

Result<Stream> StreamReader::describe(std::string_view stream_arn) const {
  const auto parts = dynamodb::parse_stream_arn(stream_arn);
  auto stream = parts ? catalog_.find_stream(parts->table_name, parts->label) : std::nullopt;
  if (!stream) {
    return fail(ErrorCode::kNotFound,
                "Requested resource not found: Stream: " + std::string(stream_arn) + " not found");
  }
  return *std::move(stream);
}

Result<void> StreamReader::check_kept(std::uint64_t position, std::uint64_t oldest) const {
  if (position != 0 && position < oldest) {
    return fail(ErrorCode::kTrimmed, "The data you are trying to access has been trimmed");
  }
  return {};
}

Result<ShardIterator> StreamReader::iterator(const dynamodb::GetShardIteratorRequest& request) const {
  RTP_TRY(const Stream stream, describe(request.stream_arn));
  if (request.shard_id != shard_id(stream)) {
    return fail(ErrorCode::kNotFound, "Requested resource not found: Shard does not exist");
  }
  ShardIterator iterator{.stream_arn = request.stream_arn, .position = 0, .issued = now_};
  switch (request.type) {
    case ShardIteratorType::kTrimHorizon:
      break;
    case ShardIteratorType::kLatest:
      iterator.position = last_sequence_number_ + 1;
      break;
    case ShardIteratorType::kAtSequenceNumber:
    case ShardIteratorType::kAfterSequenceNumber: {
      const bool after = request.type == ShardIteratorType::kAfterSequenceNumber;
      RTP_TRY(const std::uint64_t trimmed, trimmed_before(storage_));
      iterator.position = std::max(request.sequence_number, stream.start);
      iterator.position += after && request.sequence_number >= stream.start ? 1 : 0;
      RTP_CHECK(check_kept(iterator.position, trimmed));
      break;
    }
  }
  return iterator;
}

template <typename Records>
auto StreamReader::read(const dynamodb::GetRecordsRequest& request) const
    -> Result<decltype(std::declval<Records>().finish({}))> {
  const ShardIterator& from = request.iterator;
  RTP_TRY(Stream stream, describe(from.stream_arn));
  if (now_ - from.issued > kIteratorLife) {
    return fail(
        ErrorCode::kExpired,
        "Iterator expired. It was made more than 15 minutes ago: get a new one with GetShardIterator");
  }
  RTP_TRY(const std::uint64_t trimmed, trimmed_before(storage_));
  RTP_CHECK(check_kept(from.position, from.position < stream.start ? 0 : trimmed));
  const std::uint64_t position = std::max({from.position, stream.start, trimmed});
  const auto cursor = storage_.range(Keyspace::kChanges, change_key(position), "", Direction::kForward);
  // Again, now that the cursor sees a state no newer than this one: a stream that ended meanwhile has its
  // end.
  RTP_TRY(stream, describe(from.stream_arn));
  PageReader<Records> page(stream, position, request.limit);
  RTP_CHECK(page.read(*cursor));
  std::optional<ShardIterator> next;
  if (const auto number = page.next()) {
    next = ShardIterator{.stream_arn = from.stream_arn, .position = *number, .issued = now_};
  }
  return page.take_records().finish(std::move(next));
}

Result<RecordPage> StreamReader::records(const dynamodb::GetRecordsRequest& request) const {
  return read<RecordValues>(request);
}

Result<std::string> StreamReader::answer(const dynamodb::GetRecordsRequest& request) const {
  return read<RecordTexts>(request);
}

}  // namespace rtp::tables
