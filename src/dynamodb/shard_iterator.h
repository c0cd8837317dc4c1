// Where a client stands in the shard of a stream, as the text that GetShardIterator and GetRecords give it.
// The text holds all there is to know, so the server remembers no iterators. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace rtp::dynamodb {

struct ShardIterator {
  std::string stream_arn;
  std::uint64_t position = 0;          // sequence number of the next record; 0: the oldest that is kept
  std::chrono::milliseconds issued{};  // wall clock
  bool operator==(const ShardIterator&) const = default;
};

/// At most 2048 characters, as DynamoDB's model has it.
[[nodiscard]] std::string serialize_iterator(const ShardIterator& iterator);

/// Inverse of serialize_iterator(); kInvalidArgument for what it never writes.
[[nodiscard]] Result<ShardIterator> parse_iterator(std::string_view text);

}  // namespace rtp::dynamodb
