#include "base/ids.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include <openssl/rand.h>

namespace rtp {
namespace {

/// Random bytes are drawn in blocks, because a draw from OpenSSL costs more than the bytes themselves.
void draw(std::span<std::uint8_t> out) {
  static constexpr std::size_t kBlock = 4096;
  thread_local std::array<std::uint8_t, kBlock> block;
  thread_local std::size_t used = kBlock;
  for (std::uint8_t& byte : out) {
    if (used == kBlock) {
      if (RAND_bytes(block.data(), static_cast<int>(kBlock)) != 1) {
        std::abort();  // without randomness no identifier is safe
      }
      used = 0;
    }
    byte = block[used++];
  }
}

constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kRequestIdAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
constexpr std::string_view kHex = "0123456789abcdef";

}  // namespace

std::string make_connection_id() {
  std::array<std::uint8_t, 12> bytes{};
  draw(std::span(bytes).first(11));
  std::string id;
  id.reserve(16);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t group =
        (std::uint32_t{bytes[i]} << 16) | (std::uint32_t{bytes[i + 1]} << 8) | bytes[i + 2];
    for (const unsigned shift : {18U, 12U, 6U, 0U}) {
      id.push_back(kBase64Url[(group >> shift) & 63U]);
    }
  }
  id.back() = '=';
  return id;
}

std::string make_request_id() {
  std::array<std::uint8_t, 52> bytes{};
  draw(bytes);
  std::string id;
  id.reserve(bytes.size());
  for (const std::uint8_t byte : bytes) {
    id.push_back(kRequestIdAlphabet[byte & 31U]);
  }
  return id;
}

std::string make_uuid() {
  std::array<std::uint8_t, 16> bytes{};
  draw(bytes);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x40U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
  std::string id;
  id.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) {
      id.push_back('-');
    }
    id.push_back(kHex[bytes[i] >> 4U]);
    id.push_back(kHex[bytes[i] & 15U]);
  }
  return id;
}

}  // namespace rtp
