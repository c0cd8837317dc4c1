#include "tables/partition_hash.h"

#include <array>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>

namespace rtp::tables {
namespace {

/// MD5 with contexts that are made once, since making them costs more than hashing a key. Not thread-safe.
class Md5 {
 public:
  Md5() : algorithm_(EVP_MD_fetch(nullptr, "MD5", nullptr)), context_(EVP_MD_CTX_new()) {
    require(algorithm_ != nullptr && context_ != nullptr);
  }

  [[nodiscard]] std::array<unsigned char, 16> digest(std::string_view prefix, std::string_view text) {
    std::array<unsigned char, 16> digest{};
    require(EVP_DigestInit_ex(context_.get(), algorithm_.get(), nullptr) == 1 &&
            EVP_DigestUpdate(context_.get(), prefix.data(), prefix.size()) == 1 &&
            EVP_DigestUpdate(context_.get(), text.data(), text.size()) == 1 &&
            EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1);
    return digest;
  }

 private:
  struct Free {
    void operator()(EVP_MD* p) const { EVP_MD_free(p); }
    void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
  };

  /// OpenSSL fails here only when memory is exhausted or its MD5 is configured away.
  static void require(bool succeeded) {
    if (!succeeded) {
      throw std::runtime_error("OpenSSL cannot compute MD5, by which keys are spread");
    }
  }

  std::unique_ptr<EVP_MD, Free> algorithm_;
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

}  // namespace

std::uint32_t partition_hash(std::string_view hashed_bytes) {
  static thread_local Md5 md5;
  const auto digest = md5.digest("Outliers", hashed_bytes);
  std::uint32_t hash = 0;
  for (std::size_t i = 0; i < sizeof hash; ++i) {
    hash = (hash << 8U) | digest[i];
  }
  return hash;
}

}  // namespace rtp::tables
