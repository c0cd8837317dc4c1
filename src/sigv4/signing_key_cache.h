// Remembers signing keys, whose derivation costs more than all else of a verification. What is remembered
// depends on nothing but the arguments, so it is never stale. Not thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sigv4/signature.h"

namespace rtp::sigv4 {

class SigningKeyCache {
 public:
  /// Holds at most `capacity` keys; one more, and it starts anew.
  explicit SigningKeyCache(std::size_t capacity) : capacity_(capacity) {}

  /// Null where it was not put; valid until the next put().
  [[nodiscard]] const Digest* find(std::string_view secret, const CredentialScope& scope);

  void put(std::string_view secret, const CredentialScope& scope, const Digest& key);

 private:
  void name(std::string_view secret, const CredentialScope& scope);

  std::size_t capacity_;
  std::unordered_map<std::string, Digest> keys_;
  std::string name_;  // kept for its memory
};

}  // namespace rtp::sigv4
