#include "websocket/mask.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace rtp::websocket {

/// Eight bytes at a time: a payload begins anywhere in memory.
void unmask(std::span<char> bytes, Mask& mask) {
  std::array<std::uint8_t, sizeof(std::uint64_t)> twice{};
  std::ranges::copy(mask, std::ranges::copy(mask, twice.begin()).out);
  std::uint64_t word_mask = 0;
  std::memcpy(&word_mask, twice.data(), sizeof word_mask);
  std::size_t done = 0;
  for (; done + sizeof word_mask <= bytes.size(); done += sizeof word_mask) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + done, sizeof word);
    word ^= word_mask;
    std::memcpy(bytes.data() + done, &word, sizeof word);
  }
  for (std::size_t i = 0; done < bytes.size(); ++i, ++done) {
    bytes[done] = static_cast<char>(static_cast<std::uint8_t>(bytes[done]) ^ twice[i]);
  }
  std::ranges::rotate(mask, mask.begin() + static_cast<std::ptrdiff_t>(bytes.size() % mask.size()));
}

}  // namespace rtp::websocket
