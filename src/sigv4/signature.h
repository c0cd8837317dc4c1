// From a canonical request to its signature: scope, string to sign, signing key (steps 2 to 4 of "Create a
// signed AWS API request" in the IAM User Guide).
#pragma once

#include <string>
#include <string_view>

#include "sigv4/hasher.h"

namespace rtp::sigv4 {

inline constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kTerminator = "aws4_request";

/// What a signing key is good for.
struct CredentialScope {
  std::string_view date;  // "20150830"
  std::string_view region;
  std::string_view service;
};

/// "20150830/us-east-1/dynamodb/aws4_request".
void append_scope(const CredentialScope& scope, std::string& out);

void append_string_to_sign(std::string_view timestamp, const CredentialScope& scope,
                           const Digest& canonical_request, std::string& out);

/// Four HMACs.
[[nodiscard]] Digest derive_signing_key(Hasher& hasher, std::string_view secret,
                                        const CredentialScope& scope);

}  // namespace rtp::sigv4
