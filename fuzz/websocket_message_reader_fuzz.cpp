// However a stream is cut, the reader makes the same of it. The first byte gives the size of the first cut,
// each cut's last byte that of the next.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "websocket/client_frames.h"
#include "websocket/message_reader.h"

namespace {

using rtp::websocket::MessageReader;
using rtp::websocket::ReaderLimits;
using rtp::websocket::RecordingHandler;

// Small, so that short inputs reach them.
constexpr ReaderLimits kLimits{.max_frame_bytes = 300, .max_message_bytes = 500, .max_fragments = 8};
constexpr std::size_t kLongestCut = 16;

std::vector<std::string> read_whole(std::string stream) {
  MessageReader reader;
  RecordingHandler handler;
  reader.consume(stream, kLimits, handler);
  return handler.calls;
}

std::vector<std::string> read_in_cuts(std::string stream, std::size_t seed) {
  MessageReader reader;
  RecordingHandler handler;
  for (std::span<char> rest(stream); !rest.empty();) {
    const std::size_t size = std::min(seed % kLongestCut + 1, rest.size());
    seed = static_cast<std::uint8_t>(rest[size - 1]);
    reader.consume(rest.first(size), kLimits, handler);
    rest = rest.subspan(size);
  }
  return handler.calls;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::span input(data, size);
  const std::string stream(input.begin() + 1, input.end());
  if (read_whole(stream) != read_in_cuts(stream, input.front())) {
    std::abort();
  }
  return 0;
}
