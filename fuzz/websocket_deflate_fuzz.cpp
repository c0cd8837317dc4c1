// What the deflater makes the inflater reads, and whatever the inflater reads never exceeds its limit,
// however it is cut. The first byte chooses the settings, the second the size of the parts.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "fuzzing.h"
#include "websocket/deflate_codec.h"

namespace {

using rtp::fuzzing::require;

using rtp::websocket::ContextTakeover;
using rtp::websocket::Deflater;
using rtp::websocket::DeflaterSettings;
using rtp::websocket::Inflated;
using rtp::websocket::Inflater;

constexpr std::size_t kLimit = 5000;  // small, so that short inputs reach it
constexpr std::size_t kNoLimit = 1 << 20;

DeflaterSettings settings_of(unsigned choice) {
  return {.takeover = choice % 2 == 0 ? ContextTakeover::kNo : ContextTakeover::kYes,
          .window_bits = static_cast<std::uint8_t>(rtp::websocket::kMinDeflateWindowBits + choice / 2 % 7),
          .level = static_cast<std::uint8_t>(1 + choice / 14 % 9),
          .memory_level = static_cast<std::uint8_t>(1 + choice % 9)};
}

std::pair<Inflated, std::string> inflate(Inflater& inflater, std::string_view payload, std::size_t part_bytes,
                                         std::size_t limit) {
  std::string message;
  while (!payload.empty()) {
    const std::string_view part = payload.substr(0, part_bytes);
    const Inflated inflated = inflater.push(part, limit, message);
    require(message.size() <= limit && message.capacity() <= limit);
    if (inflated != Inflated::kOk) {
      return {inflated, std::move(message)};
    }
    payload.remove_prefix(part.size());
  }
  const Inflated inflated = inflater.finish(limit, message);
  require(message.size() <= limit);
  return {inflated, std::move(message)};
}

/// Parts of the input are the messages of one connection.
void round_trip(const DeflaterSettings& settings, std::string_view input, std::size_t part_bytes) {
  Deflater deflater(settings);
  Inflater inflater(settings.takeover, settings.window_bits);
  for (std::size_t size = part_bytes; !input.empty(); size *= 2) {
    const std::string_view message = input.substr(0, size);
    input.remove_prefix(message.size());
    require(inflate(inflater, deflater.compress(message), part_bytes, kNoLimit) ==
            std::pair(Inflated::kOk, std::string(message)));
  }
}

void inflate_anything(ContextTakeover takeover, std::string_view input, std::size_t part_bytes) {
  Inflater whole(takeover);
  Inflater cut(takeover);
  for (int message = 0; message < 2; ++message) {
    require(inflate(whole, input, std::max<std::size_t>(input.size(), 1), kLimit) ==
            inflate(cut, input, part_bytes, kLimit));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) {
    return 0;
  }
  const std::string input(data + 2, data + size);
  const DeflaterSettings settings = settings_of(data[0]);
  const std::size_t part_bytes = data[1] % 32 + 1U;
  round_trip(settings, input, part_bytes);
  inflate_anything(settings.takeover, input, part_bytes);
  return 0;
}
