// The events that bring records of Amazon Kinesis Data Streams to functions. Pure.
#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "base/error.h"
#include "events/selector.h"

namespace rtp::events {

struct KinesisRecord {
  std::string data;
  std::string partition_key;
  std::string sequence_number;  // names it in batch_failures_json()

  bool operator==(const KinesisRecord&) const = default;
};

struct KinesisEvent {
  std::vector<KinesisRecord> records;  // in the order of their shard
};

/// kMalformed, naming the place.
[[nodiscard]] Result<KinesisEvent> kinesis_event_of(const boost::json::object& event);

/// partitionKey, sequenceNumber.
[[nodiscard]] Metadata metadata_of(const KinesisRecord& record);

}  // namespace rtp::events
