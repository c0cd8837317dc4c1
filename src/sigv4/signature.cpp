#include "sigv4/signature.h"

#include <span>

namespace rtp::sigv4 {

void append_scope(const CredentialScope& scope, std::string& out) {
  out.append(scope.date).append("/").append(scope.region).append("/").append(scope.service);
  out.append("/").append(kTerminator);
}

void append_string_to_sign(std::string_view timestamp, const CredentialScope& scope,
                           const Digest& canonical_request, std::string& out) {
  out.append(kAlgorithm).append("\n").append(timestamp).append("\n");
  append_scope(scope, out);
  out.append("\n").append(view(to_hex(canonical_request)));
}

Digest derive_signing_key(Hasher& hasher, std::string_view secret, const CredentialScope& scope) {
  const std::string root = std::string("AWS4").append(secret);
  const auto* bytes = reinterpret_cast<const unsigned char*>(root.data());
  Digest key = hasher.hmac(std::span(bytes, root.size()), scope.date);
  for (const std::string_view part : {scope.region, scope.service, kTerminator}) {
    key = hasher.hmac(key, part);
  }
  return key;
}

}  // namespace rtp::sigv4
