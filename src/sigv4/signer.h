// Signs requests to AWS, and to whoever verifies as AWS does, with Signature Version 4. Pure: the time is
// given.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "sigv4/request.h"

namespace rtp::sigv4 {

struct Credentials {
  std::string_view access_key_id;
  std::string_view secret_access_key;
  std::string_view session_token = {};  // of temporary credentials; else empty
};

/// Which region and service the signature is for: "us-east-1", "execute-api".
struct SigningScope {
  std::string_view region;
  std::string_view service;
};

/// Whether X-Amz-Content-Sha256 is added; s3 wants it.
enum class ContentHash { kOmitted, kSent };

struct AddedField {
  std::string_view name;  // a constant
  std::string value;
};

/// The fields to add to the request: X-Amz-Date, Authorization, and where it applies X-Amz-Security-Token and
/// X-Amz-Content-Sha256. Every field of the request is signed: leave out of it what changes on its way. An
/// X-Amz-Content-Sha256 it has already is taken for the hash of its body, be it UNSIGNED-PAYLOAD.
/// REQUIRES: tokens for names, a Host field, none of the fields that are added; `time` is Unix time.
[[nodiscard]] std::vector<AddedField> sign(const Request& request, const Credentials& credentials,
                                           const SigningScope& scope, std::chrono::milliseconds time,
                                           ContentHash content_hash = ContentHash::kOmitted);

}  // namespace rtp::sigv4
