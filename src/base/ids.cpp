#include "base/ids.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include <openssl/rand.h>

namespace rtp {
namespace {

/// Random bytes, fewer than a block: they are drawn in blocks, because a draw from OpenSSL costs more than
/// the bytes themselves.
void draw(std::span<std::uint8_t> out) {
  static constexpr std::size_t kBlock = 4096;
  thread_local std::array<std::uint8_t, kBlock> block;
  thread_local std::size_t used = kBlock;
  if (out.size() > kBlock - used) {
    if (RAND_bytes(block.data(), static_cast<int>(kBlock)) != 1) {
      std::abort();  // without randomness no identifier is safe
    }
    used = 0;
  }
  std::copy_n(block.begin() + used, out.size(), out.begin());
  used += out.size();
}

constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kRequestIdAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
constexpr std::string_view kHex = "0123456789abcdef";

constexpr std::size_t kConnectionIdBytes = 11;
constexpr std::size_t kConnectionIdSize = 16;

/// As padded base64url.
std::string connection_id_of(std::span<const std::uint8_t, kConnectionIdBytes> random) {
  std::array<std::uint8_t, kConnectionIdBytes + 1> bytes{};
  std::ranges::copy(random, bytes.begin());
  std::string id;
  id.reserve(kConnectionIdSize);
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

}  // namespace

std::string make_connection_id() {
  std::array<std::uint8_t, kConnectionIdBytes> bytes{};
  draw(bytes);
  return connection_id_of(bytes);
}

// The owner is the difference of the first two bytes, so that ids of one owner do not begin alike.
std::string make_owned_connection_id(std::uint8_t owner) {
  std::array<std::uint8_t, kConnectionIdBytes> bytes{};
  draw(bytes);
  bytes[0] = static_cast<std::uint8_t>(bytes[1] ^ owner);
  return connection_id_of(bytes);
}

std::optional<std::uint8_t> owner_of(std::string_view connection_id) {
  if (connection_id.size() != kConnectionIdSize || connection_id.back() != '=') {
    return std::nullopt;
  }
  std::uint32_t first_three = 0;  // characters: 18 bits, of which the first 16 are two bytes
  for (std::size_t i = 0; i + 1 < connection_id.size(); ++i) {
    const std::size_t digit = kBase64Url.find(connection_id[i]);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    first_three = i < 3 ? (first_three << 6U) | static_cast<std::uint32_t>(digit) : first_three;
  }
  return static_cast<std::uint8_t>((first_three >> 10U) ^ (first_three >> 2U));
}

std::string make_request_id() {
  std::array<std::uint8_t, 52> bytes{};
  draw(bytes);
  std::string id(bytes.size(), '\0');
  std::ranges::transform(bytes, id.begin(), [](std::uint8_t byte) { return kRequestIdAlphabet[byte & 31U]; });
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
