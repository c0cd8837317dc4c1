// SHA-256 and HMAC-SHA-256. The OpenSSL contexts are made once and used again, since making them costs more
// than hashing a short text. Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <openssl/evp.h>

#include "base/digester.h"

namespace rtp::sigv4 {

using Digest = Digester<32>::Digest;
using HexDigest = std::array<char, 64>;

class Hasher {
 public:
  Hasher();

  [[nodiscard]] Digest sha256(std::string_view text);
  [[nodiscard]] Digest hmac(std::span<const unsigned char> key, std::string_view text);

 private:
  struct Free {
    void operator()(EVP_MAC_CTX* p) const { EVP_MAC_CTX_free(p); }
  };

  Digester<32> sha256_;
  std::unique_ptr<EVP_MAC_CTX, Free> mac_;
  std::vector<unsigned char> last_key_;  // of mac_; empty where it has none
};

/// Lower-case hexadecimal.
[[nodiscard]] HexDigest to_hex(const Digest& digest);

[[nodiscard]] inline std::string_view view(const HexDigest& hex) { return {hex.data(), hex.size()}; }

/// Takes the same time wherever the first difference is.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace rtp::sigv4
