#include "jwt/base64url.h"

#include <cstddef>
#include <cstdint>

namespace rtp::jwt {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The six bits a character stands for; absent outside the alphabet.
std::optional<std::uint32_t> sextet(char c) {
  const std::size_t index = kAlphabet.find(c);
  return index == std::string_view::npos ? std::nullopt : std::optional(static_cast<std::uint32_t>(index));
}

}  // namespace

std::optional<std::string> decode_base64url(std::string_view text) {
  if (text.size() % 4 == 1) {
    return std::nullopt;
  }
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t pending = 0;
  unsigned pending_bits = 0;
  for (const char c : text) {
    const auto bits = sextet(c);
    if (!bits) {
      return std::nullopt;
    }
    pending = (pending << 6U) | *bits;
    pending_bits += 6;
    if (pending_bits >= 8) {
      pending_bits -= 8;
      bytes.push_back(static_cast<char>(pending >> pending_bits));
      pending &= (1U << pending_bits) - 1U;
    }
  }
  return pending == 0 ? std::optional(std::move(bytes)) : std::nullopt;
}

}  // namespace rtp::jwt
