#include "sigv4/signing_key_cache.h"

namespace rtp::sigv4 {

/// Only the secret, which stands last, may hold a '/': different arguments have different names.
void SigningKeyCache::name(std::string_view secret, const CredentialScope& scope) {
  name_.clear();
  append_scope(scope, name_);
  name_.append("/").append(secret);
}

const Digest* SigningKeyCache::find(std::string_view secret, const CredentialScope& scope) {
  name(secret, scope);
  const auto found = keys_.find(name_);
  return found == keys_.end() ? nullptr : &found->second;
}

void SigningKeyCache::put(std::string_view secret, const CredentialScope& scope, const Digest& key) {
  if (keys_.size() >= capacity_) {
    keys_.clear();
  }
  name(secret, scope);
  keys_.insert_or_assign(name_, key);
}

}  // namespace rtp::sigv4
