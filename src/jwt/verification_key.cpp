#include "jwt/verification_key.h"

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/sha.h>

namespace rtp::jwt {
namespace {

constexpr std::size_t kMinSecretBytes = 32;
constexpr int kMinModulusBits = 2048;
constexpr int kMaxModulusBits = 16384;  // OPENSSL_RSA_MAX_MODULUS_BITS
constexpr int kMaxExponentBits = 64;    // OPENSSL_RSA_MAX_PUBEXP_BITS
constexpr std::size_t kCoordinateBytes = 32;

template <auto free>
struct FreeWith {
  void operator()(auto* object) const { free(object); }
};
using BigNumber = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;
using Context = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, FreeWith<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, FreeWith<OSSL_PARAM_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, FreeWith<ECDSA_SIG_free>>;

/// Removes what OpenSSL adds to the thread's error queue while it lives: a TLS connection on the same thread
/// would take it for its own.
class ErrorQueueGuard {
 public:
  ErrorQueueGuard() { ERR_set_mark(); }
  ~ErrorQueueGuard() { ERR_pop_to_mark(); }
  ErrorQueueGuard(const ErrorQueueGuard&) = delete;
  ErrorQueueGuard& operator=(const ErrorQueueGuard&) = delete;
  ErrorQueueGuard(ErrorQueueGuard&&) = delete;
  ErrorQueueGuard& operator=(ErrorQueueGuard&&) = delete;
};

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());  // NOLINT(*-reinterpret-cast): OpenSSL's bytes
}

BigNumber big_number(std::string_view big_endian) {
  return BigNumber(BN_bin2bn(bytes_of(big_endian), static_cast<int>(big_endian.size()), nullptr));
}

/// The public key of `type` with these parameters, checked to be one; null if it is none.
EVP_PKEY* make_public_key(const char* type, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  const KeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!check || EVP_PKEY_public_check(check.get()) != 1) {
    EVP_PKEY_free(key);
    return nullptr;
  }
  return key;
}

/// A JWS has r and s as 32 bytes each (RFC 7518 3.4); OpenSSL reads them as DER. Empty for another size.
std::string der_signature(std::string_view raw) {
  if (raw.size() != 2 * kCoordinateBytes) {
    return {};
  }
  const EcdsaSignature signature(ECDSA_SIG_new());
  if (!signature || ECDSA_SIG_set0(signature.get(), big_number(raw.substr(0, kCoordinateBytes)).release(),
                                   big_number(raw.substr(kCoordinateBytes)).release()) != 1) {
    return {};
  }
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  const std::unique_ptr<unsigned char, FreeWith<[](unsigned char* bytes) { OPENSSL_free(bytes); }>> owner(
      der);
  return size > 0 ? std::string(der, der + size) : std::string();
}

bool verifies_mac(EVP_PKEY* key, std::string_view message, std::string_view mac) {
  const Context context(EVP_MD_CTX_new());
  std::array<unsigned char, SHA256_DIGEST_LENGTH> expected{};
  std::size_t size = expected.size();
  return context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
         EVP_DigestSign(context.get(), expected.data(), &size, bytes_of(message), message.size()) == 1 &&
         size == mac.size() && CRYPTO_memcmp(expected.data(), mac.data(), size) == 0;
}

bool verifies_signature(EVP_PKEY* key, std::string_view message, std::string_view signature) {
  const Context context(EVP_MD_CTX_new());
  return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                          message.size()) == 1;
}

}  // namespace

std::optional<Algorithm> algorithm_named(std::string_view alg) {
  if (alg == "HS256") {
    return Algorithm::kHs256;
  }
  if (alg == "RS256") {
    return Algorithm::kRs256;
  }
  return alg == "ES256" ? std::optional(Algorithm::kEs256) : std::nullopt;
}

void VerificationKey::Free::operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

Result<VerificationKey> VerificationKey::from_secret(std::string_view secret) {
  if (secret.size() < kMinSecretBytes) {
    return invalid("the secret has " + std::to_string(secret.size()) + " bytes; HS256 needs at least 32");
  }
  const ErrorQueueGuard guard;
  Handle handle(EVP_PKEY_new_raw_private_key(EVP_PKEY_HMAC, nullptr, bytes_of(secret), secret.size()));
  if (!handle) {
    return fail(ErrorCode::kInternal, "OpenSSL does not take a secret for HMAC");
  }
  return VerificationKey(Algorithm::kHs256, std::move(handle));
}

Result<VerificationKey> VerificationKey::from_rsa(std::string_view modulus, std::string_view exponent) {
  const ErrorQueueGuard guard;
  const BigNumber n = big_number(modulus);
  const BigNumber e = big_number(exponent);
  if (!n || BN_num_bits(n.get()) < kMinModulusBits || BN_num_bits(n.get()) > kMaxModulusBits) {
    return invalid("the modulus 'n' has " + std::to_string(n ? BN_num_bits(n.get()) : 0) +
                   " bits; RS256 needs 2048 to 16384");
  }
  if (!e || BN_num_bits(e.get()) > kMaxExponentBits) {
    return invalid("the exponent 'e' has more than 64 bits; usual is AQAB");
  }
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  Handle handle(make_public_key("RSA", builder.get()));
  if (!handle) {
    return invalid("'n' and 'e' are not an RSA public key");
  }
  return VerificationKey(Algorithm::kRs256, std::move(handle));
}

Result<VerificationKey> VerificationKey::from_p256(std::string_view x, std::string_view y) {
  if (x.size() != kCoordinateBytes || y.size() != kCoordinateBytes) {
    return invalid("'x' and 'y' have " + std::to_string(x.size()) + " and " + std::to_string(y.size()) +
                   " bytes; P-256 needs 32 each");
  }
  const ErrorQueueGuard guard;
  const std::string point = std::string("\x04").append(x).append(y);  // SEC 1 2.3.3, uncompressed
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  Handle handle(make_public_key("EC", builder.get()));
  if (!handle) {
    return invalid("'x' and 'y' are not a point on P-256");
  }
  return VerificationKey(Algorithm::kEs256, std::move(handle));
}

bool VerificationKey::verifies(std::string_view message, std::string_view signature) const {
  const ErrorQueueGuard guard;
  switch (algorithm_) {
    case Algorithm::kHs256:
      return verifies_mac(handle_.get(), message, signature);
    case Algorithm::kRs256:
      return verifies_signature(handle_.get(), message, signature);
    case Algorithm::kEs256: {
      const std::string der = der_signature(signature);
      return !der.empty() && verifies_signature(handle_.get(), message, der);
    }
  }
  return false;
}

}  // namespace rtp::jwt
