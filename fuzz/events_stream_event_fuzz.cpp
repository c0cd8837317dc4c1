// Any bytes: parses or refuses; records that parse come back the same after a way through JSON.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "events/stream_event.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = rtp::events::parse_stream_event({reinterpret_cast<const char*>(data), size});
  if (!parsed) {
    return 0;
  }
  std::vector<rtp::dynamodb::StreamRecord> records;
  for (const auto& record : *parsed) {
    records.push_back(record.record);
  }
  const auto again =
      rtp::events::parse_stream_event(rtp::events::stream_event_json(records, "arn:aws:dynamodb:::table/T"));
  if (!again || again->size() != records.size()) {
    std::abort();
  }
  for (std::size_t i = 0; i < records.size(); ++i) {
    if ((*again)[i].record.keys != records[i].keys || (*again)[i].record.new_image != records[i].new_image) {
      std::abort();
    }
  }
  return 0;
}
