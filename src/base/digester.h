// Message digests by OpenSSL, with contexts that are made once and used again, since making them costs more
// than hashing a short text.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <openssl/evp.h>

namespace rtp {

/// Of an algorithm with digests of `Size` bytes. Not thread-safe.
template <std::size_t Size>
class Digester {
 public:
  using Digest = std::array<unsigned char, Size>;

  /// `algorithm` as OpenSSL calls it: "SHA256". Throws std::runtime_error, as digest() does, where OpenSSL
  /// cannot compute it: memory is exhausted, or it is configured away.
  explicit Digester(const char* algorithm)
      : name_(algorithm), algorithm_(EVP_MD_fetch(nullptr, algorithm, nullptr)), context_(EVP_MD_CTX_new()) {
    require(algorithm_ != nullptr && context_ != nullptr &&
            EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1);
  }

  /// Of the parts, one after the other.
  [[nodiscard]] Digest digest(std::initializer_list<std::string_view> parts) {
    Digest digest{};
    // Without an algorithm it begins anew with the one it has, which costs less than looking it up again.
    require(EVP_DigestInit_ex2(context_.get(), nullptr, nullptr) == 1);
    for (const std::string_view part : parts) {
      require(EVP_DigestUpdate(context_.get(), part.data(), part.size()) == 1);
    }
    require(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1);
    return digest;
  }

 private:
  struct Free {
    void operator()(EVP_MD* p) const { EVP_MD_free(p); }
    void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
  };

  void require(bool succeeded) const {
    if (!succeeded) {
      throw std::runtime_error("OpenSSL cannot compute " + name_);
    }
  }

  std::string name_;
  std::unique_ptr<EVP_MD, Free> algorithm_;
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

}  // namespace rtp
