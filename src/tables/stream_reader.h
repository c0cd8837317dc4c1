// The reads of DynamoDB Streams: which streams there are, and their records. A stream is a part of the one
// change log, so a page of it also passes over the changes of other tables, but only so many at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "dynamodb/stream_requests.h"
#include "tables/storage.h"

namespace rtp::tables {

class Catalog;

/// Thread-safe: it holds nothing of its own.
class StreamReader {
 public:
  /// `storage` and `catalog` outlive it. `last_sequence_number` is that of the newest change at `now`.
  StreamReader(const Storage& storage, const Catalog& catalog, std::chrono::milliseconds now,
               std::uint64_t last_sequence_number)
      : storage_(storage), catalog_(catalog), now_(now), last_sequence_number_(last_sequence_number) {}

  /// Also the streams that ended within the retention. kNotFound for a table that does not exist and has no
  /// such stream.
  [[nodiscard]] Result<dynamodb::StreamList> list(const dynamodb::ListStreamsRequest& request) const;

  /// Errors of the others: kNotFound for a stream or a shard that does not exist, kExpired for an iterator of
  /// more than 15 minutes, kTrimmed for a position whose records are no longer kept, what the storage has
  /// when it cannot be read.
  [[nodiscard]] Result<dynamodb::Stream> describe(std::string_view stream_arn) const;
  [[nodiscard]] Result<dynamodb::ShardIterator> iterator(
      const dynamodb::GetShardIteratorRequest& request) const;
  /// At most request.limit records, 1 MB of them, and as many as are found in 4 MB of the change log.
  [[nodiscard]] Result<dynamodb::RecordPage> records(const dynamodb::GetRecordsRequest& request) const;
  /// The same page as the body of an answer, at half the cost.
  [[nodiscard]] Result<std::string> answer(const dynamodb::GetRecordsRequest& request) const;

 private:
  template <typename Records>
  [[nodiscard]] auto read(const dynamodb::GetRecordsRequest& request) const
      -> Result<decltype(std::declval<Records>().finish({}))>;
  /// kTrimmed when the record at `position`, one of the stream's, was kept once and is no more.
  [[nodiscard]] Result<void> check_kept(std::uint64_t position, std::uint64_t oldest) const;

  const Storage& storage_;
  const Catalog& catalog_;
  std::chrono::milliseconds now_;
  std::uint64_t last_sequence_number_;
};

}  // namespace rtp::tables
