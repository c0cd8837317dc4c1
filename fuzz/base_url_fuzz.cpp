// Any text as a part of a request target: what is encoded decodes to itself if it is UTF-8.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/url.h"
#include "base/utf8.h"
#include "fuzzing.h"

using rtp::fuzzing::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto round_trip = rtp::percent_decode(rtp::percent_encode(text));
  require(round_trip.has_value() == rtp::is_utf8(text) && (!round_trip || *round_trip == text));
  if (const auto decoded = rtp::percent_decode(text)) {
    require(decoded->size() <= text.size());
  }
  const rtp::Target target = rtp::split_target(text);
  require(target.path.size() + target.query.size() <= text.size());
  if (const auto pairs = rtp::parse_query(target.query)) {
    for (const auto& [name, value] : *pairs) {
      require(name.size() + value.size() <= target.query.size());
    }
  }
  return 0;
}
