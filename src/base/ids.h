// Identifiers of the platform, from the system's randomness. Thread-safe.
#pragma once

#include <string>

namespace rtp {

/// A connectionId of API Gateway's shape: 11 random bytes as padded base64url, 16 characters.
[[nodiscard]] std::string make_connection_id();

/// An x-amzn-RequestId of DynamoDB's shape: 52 characters of [0-9A-Z].
[[nodiscard]] std::string make_request_id();

/// A random (version 4) UUID in lower case.
[[nodiscard]] std::string make_uuid();

}  // namespace rtp
