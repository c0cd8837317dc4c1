// Any bytes as a log: what is cut off is there, and cutting off comes to an end.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzzing.h"
#include "rocksdb/torn_log.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view log(reinterpret_cast<const char*>(data), size);
  while (const auto torn = rtp::rocksdb::torn_record(log)) {
    rtp::fuzzing::require(*torn < log.size());
    log = log.substr(0, *torn);
  }
  return 0;
}
