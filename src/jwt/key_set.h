// The keys tokens may be signed with: a JSON Web Key Set (RFC 7517). Pure: takes the file's text.
//
// Used are `oct` for HS256, `RSA` for RS256 and `EC` on P-256 for ES256. What is for other purposes is
// skipped: other `kty`, `crv` and `alg`, `use` other than "sig", `key_ops` without "verify".
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "jwt/verification_key.h"

namespace rtp::jwt {

/// A const set may be used by several threads at once.
class KeySet {
 public:
  struct Entry {
    std::optional<std::string> kid;  // not necessarily unique
    VerificationKey key;
  };

  /// Errors: kMalformed for what is not a key set; kInvalidArgument when an entry is wrong (not a key, too
  /// weak, an `alg` that does not fit its `kty`), holds the private part of a public key, or when no entry
  /// can be used. Messages name the entry by place and `kid`, and never its key.
  static Result<KeySet> parse(std::string_view jwks_json);

  /// At least one, in the order of the file.
  [[nodiscard]] std::span<const Entry> entries() const { return entries_; }

 private:
  explicit KeySet(std::vector<Entry> entries) : entries_(std::move(entries)) {}

  std::vector<Entry> entries_;
};

}  // namespace rtp::jwt
