// Verifies requests signed with Signature Version 4, in their Authorization header or in their query
// (presigned URLs). Any region will do: which it was is part of the answer. A session token is signed text
// here, its worth is not known. Pure: the time is given. Not thread-safe: a Verifier belongs to one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sigv4/authorization.h"
#include "sigv4/hasher.h"
#include "sigv4/rejection.h"
#include "sigv4/request.h"
#include "sigv4/signing_key_cache.h"

namespace rtp::sigv4 {

struct VerifierOptions {
  std::string service;  // the signing name: "dynamodb", "execute-api"
  std::chrono::seconds allowed_skew = std::chrono::minutes(15);  // whole minutes
  std::size_t remembered_keys = 1024;                            // at least 1
};

/// The secret of an access key id, none for an unknown one; the view must stay valid until verify() returns.
/// Called once per request, so that a secret changed or withdrawn counts at once.
using SecretLookup = std::function<std::optional<std::string_view>(std::string_view access_key_id)>;

/// The secrets of those who may sign, by access key id.
using AccessKeys = std::map<std::string, std::string, std::less<>>;

/// Looks in `keys`, which outlive it.
[[nodiscard]] SecretLookup secrets_of(const AccessKeys& keys);

/// Who signed.
struct Identity {
  std::string access_key_id;
  std::string region;

  bool operator==(const Identity&) const = default;
};

class Verifier {
 public:
  Verifier(VerifierOptions options, SecretLookup lookup);

  /// `now` is Unix time.
  [[nodiscard]] std::expected<Identity, Rejection> verify(const Request& request,
                                                          std::chrono::milliseconds now);

 private:
  [[nodiscard]] std::expected<void, Rejection> check_time(const Authorization& authorization,
                                                          std::chrono::milliseconds now) const;
  [[nodiscard]] std::expected<void, Rejection> check_signature(const Request& request,
                                                               const Authorization& authorization,
                                                               const CredentialScope& scope,
                                                               std::string_view secret);
  [[nodiscard]] bool is_signature(std::string_view signature, const CredentialScope& scope,
                                  std::string_view secret);

  VerifierOptions options_;
  SecretLookup lookup_;
  Hasher hasher_;
  SigningKeyCache keys_;
  std::string canonical_request_;  // kept for their memory
  std::string string_to_sign_;
};

}  // namespace rtp::sigv4
