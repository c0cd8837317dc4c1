// Any bytes as a message of pgoutput and as a frame around one: read in bounds, and a message that is read is
// not read when its last byte is missing.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "fuzzing.h"
#include "pgoutput/change_message.h"
#include "pgoutput/relation_cache.h"
#include "pgoutput/replication_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using rtp::fuzzing::require;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto change = rtp::pgoutput::parse_change(bytes)) {
    require(!rtp::pgoutput::parse_change(bytes.substr(0, size - 1)));
    if (const auto* relation = std::get_if<rtp::pgoutput::Relation>(&*change)) {
      rtp::pgoutput::RelationCache cache;
      require(!cache.update(*relation));
      static_cast<void>(cache.update(*relation));
    }
  }
  if (const auto message = rtp::pgoutput::parse_replication_message(bytes)) {
    if (const auto* part = std::get_if<rtp::pgoutput::XLogData>(&*message)) {
      static_cast<void>(rtp::pgoutput::parse_change(part->payload));
    }
  }
  return 0;
}
