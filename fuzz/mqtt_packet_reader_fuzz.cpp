// However a broker's stream is cut, the reader makes the same of it, in both versions. The first byte gives
// the size of the first cut, each cut's last byte that of the next.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzzing.h"
#include "mqtt/packet_reader.h"
#include "mqtt/packets_testing.h"

namespace {

using rtp::mqtt::PacketReader;
using rtp::mqtt::read_packets;
using rtp::mqtt::Version;

// Small, so that short inputs reach it.
constexpr std::uint32_t kMaxPacketBytes = 300;
constexpr std::size_t kLongestCut = 16;

std::vector<std::string> read_in_cuts(Version version, std::string_view stream, std::size_t seed) {
  PacketReader reader(version, kMaxPacketBytes);
  std::vector<std::string> lines;
  while (!stream.empty()) {
    const std::string cut(stream.substr(0, seed % kLongestCut + 1));  // dies before the next is read
    seed = static_cast<std::uint8_t>(cut.back());
    stream.remove_prefix(cut.size());
    if (!read_packets(reader, cut, lines)) {
      break;
    }
  }
  return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
  for (const Version version : {Version::k311, Version::k5}) {
    rtp::fuzzing::require(read_packets(version, stream, kMaxPacketBytes) ==
                          read_in_cuts(version, stream, *data));
  }
  return 0;
}
