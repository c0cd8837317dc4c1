// However a stream is cut, the reader makes the same of it, with compression and without. The first byte
// gives the size of the first cut, each cut's last byte that of the next.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "websocket/client_frames.h"
#include "websocket/message_reader.h"

namespace {

using rtp::websocket::ContextTakeover;
using rtp::websocket::DeflateParameters;
using rtp::websocket::MessageReader;
using rtp::websocket::ReaderLimits;
using rtp::websocket::RecordingHandler;

// Small, so that short inputs reach them.
constexpr ReaderLimits kLimits{.max_frame_bytes = 300, .max_message_bytes = 500, .max_fragments = 8};
constexpr std::size_t kLongestCut = 16;

std::vector<std::string> read_whole(MessageReader reader, std::string stream) {
  RecordingHandler handler;
  reader.consume(stream, kLimits, handler);
  return handler.calls;
}

std::vector<std::string> read_in_cuts(MessageReader reader, std::string stream, std::size_t seed) {
  RecordingHandler handler;
  for (std::span<char> rest(stream); !rest.empty();) {
    const std::size_t size = std::min(seed % kLongestCut + 1, rest.size());
    seed = static_cast<std::uint8_t>(rest[size - 1]);
    reader.consume(rest.first(size), kLimits, handler);
    rest = rest.subspan(size);
  }
  return handler.calls;
}

void require_same(std::size_t seed, const std::string& stream) {
  if (read_whole(MessageReader(), stream) != read_in_cuts(MessageReader(), stream, seed)) {
    std::abort();
  }
  for (const ContextTakeover takeover : {ContextTakeover::kNo, ContextTakeover::kYes}) {
    const DeflateParameters deflate{.client_takeover = takeover};
    if (read_whole(MessageReader(deflate), stream) != read_in_cuts(MessageReader(deflate), stream, seed)) {
      std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::span input(data, size);
  const std::string stream(input.begin() + 1, input.end());
  require_same(input.front(), stream);
  return 0;
}
