#include "sigv4/hasher.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>

namespace rtp::sigv4 {
namespace {

/// Both digits of each byte.
constexpr auto kDigits = [] {
  constexpr std::string_view kDigit = "0123456789abcdef";
  std::array<std::array<char, 2>, 256> digits{};
  for (std::size_t byte = 0; byte < digits.size(); ++byte) {
    digits[byte] = {kDigit[byte >> 4U], kDigit[byte & 15U]};
  }
  return digits;
}();

// EVP_MAC_init() takes an empty key for "as before"; a zero byte is the same key (RFC 2104 pads with zeros).
constexpr std::array<unsigned char, 1> kEmptyKey{};

/// OpenSSL fails here only when memory is exhausted or its SHA-256 is configured away.
void require(bool succeeded) {
  if (!succeeded) {
    throw std::runtime_error("OpenSSL cannot compute HMAC-SHA-256");
  }
}

EVP_MAC_CTX* make_mac_context() {
  EVP_MAC* algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  EVP_MAC_CTX* context = EVP_MAC_CTX_new(algorithm);
  EVP_MAC_free(algorithm);
  return context;
}

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Hasher::Hasher() : sha256_("SHA256"), mac_(make_mac_context()) {
  require(mac_ != nullptr);
  std::string name = "SHA256";
  const std::array<OSSL_PARAM, 2> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0), OSSL_PARAM_construct_end()};
  require(EVP_MAC_CTX_set_params(mac_.get(), parameters.data()) == 1);
}

Digest Hasher::sha256(std::string_view text) { return sha256_.digest({text}); }

Digest Hasher::hmac(std::span<const unsigned char> key, std::string_view text) {
  if (key.empty()) {
    key = kEmptyKey;
  }
  if (!std::ranges::equal(key, last_key_)) {
    last_key_.clear();
    require(EVP_MAC_init(mac_.get(), key.data(), key.size(), nullptr) == 1);
    last_key_.assign(key.begin(), key.end());
  }
  Digest digest{};
  std::size_t size = 0;
  // Without a key it begins anew with the one it has, which costs less than hashing that again.
  require(EVP_MAC_init(mac_.get(), nullptr, 0, nullptr) == 1 &&
          EVP_MAC_update(mac_.get(), bytes(text), text.size()) == 1 &&
          EVP_MAC_final(mac_.get(), digest.data(), &size, digest.size()) == 1);
  return digest;
}

HexDigest to_hex(const Digest& digest) {
  HexDigest hex{};
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const auto& [high, low] = kDigits[digest[i]];
    hex[2 * i] = high;
    hex[(2 * i) + 1] = low;
  }
  return hex;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace rtp::sigv4
