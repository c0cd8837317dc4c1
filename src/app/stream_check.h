// Whether the change stream and the tables tell the same story: sequence numbers only grow, and the newest
// image of each key that the stream still holds is the item in the table. Reads only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "base/error.h"
#include "dynamodb/stream_record.h"
#include "tables/tables.h"

namespace rtp::app {

struct StreamCheckReport {
  std::size_t records = 0;
  std::size_t keys = 0;     // different keys of all tables
  std::uint64_t first = 0;  // sequence numbers; 0 without records
  std::uint64_t last = 0;
};

using OnRecord = std::function<void(const dynamodb::StreamRecord& record)>;

/// Calls `on_record`, unless it is empty, for each record of the stream in order. kCorrupt, naming the
/// sequence number, for the first fault; other errors as the reads of `tables`, which nobody else writes
/// meanwhile.
[[nodiscard]] Result<StreamCheckReport> check_stream(const tables::Tables& tables, const OnRecord& on_record);

/// Appends
/// {"sequenceNumber":1,"eventName":"INSERT","tableName":...,"keys":{...},"newImage":{...},"oldImage":{...}}
/// with typed values; an image that the record lacks is left out.
void append_record_json(std::string& out, const dynamodb::StreamRecord& record);

}  // namespace rtp::app
