// A key that judges signatures of one algorithm (RFC 7518 section 3), on OpenSSL. Pure.
//
// A key knows its only algorithm, so no token can choose another one for it (RFC 8725 section 3.1).
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include <openssl/types.h>

#include "base/error.h"

namespace rtp::jwt {

enum class Algorithm {
  kHs256,  // HMAC with SHA-256: who verifies can sign, too
  kRs256,  // RSASSA-PKCS1-v1_5 with SHA-256
  kEs256,  // ECDSA on P-256 with SHA-256
};

/// The algorithm with this `alg` value, case-sensitive; absent for all that is not offered, `none` included.
[[nodiscard]] std::optional<Algorithm> algorithm_named(std::string_view alg);

/// A const key may be used by several threads at once.
class VerificationKey {
 public:
  /// kInvalidArgument for a secret of less than 32 bytes (RFC 7518 3.2).
  static Result<VerificationKey> from_secret(std::string_view secret);

  /// Modulus and exponent, big-endian. kInvalidArgument for a modulus of less than 2048 (RFC 7518 3.3) or
  /// more than 16384 bits, an exponent of more than 64 bits (OpenSSL's bounds), and numbers that are no RSA
  /// key.
  static Result<VerificationKey> from_rsa(std::string_view modulus, std::string_view exponent);

  /// Coordinates on P-256, 32 bytes each, big-endian. kInvalidArgument for other sizes (RFC 7518 6.2.1.2) and
  /// for a point that is not on the curve.
  static Result<VerificationKey> from_p256(std::string_view x, std::string_view y);

  [[nodiscard]] Algorithm algorithm() const { return algorithm_; }

  /// Whether `signature`, in the form JWS gives it, is this key's for `message`. Leaves the thread's error
  /// queue of OpenSSL as it was.
  [[nodiscard]] bool verifies(std::string_view message, std::string_view signature) const;

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const;
  };
  using Handle = std::unique_ptr<EVP_PKEY, Free>;

  VerificationKey(Algorithm algorithm, Handle handle) : algorithm_(algorithm), handle_(std::move(handle)) {}

  Algorithm algorithm_;
  Handle handle_;
};

}  // namespace rtp::jwt
