// Identifiers of the platform, from the system's randomness. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rtp {

/// A connectionId of API Gateway's shape: 11 random bytes as padded base64url, 16 characters.
[[nodiscard]] std::string make_connection_id();

/// One that tells owner_of() which of up to 256 places it belongs to; 80 bits of it are random.
[[nodiscard]] std::string make_owned_connection_id(std::uint8_t owner);

/// The owner in a connectionId, meaningless where it was made without one; absent for what is not of the
/// shape.
[[nodiscard]] std::optional<std::uint8_t> owner_of(std::string_view connection_id);

/// An x-amzn-RequestId of DynamoDB's shape: 52 characters of [0-9A-Z].
[[nodiscard]] std::string make_request_id();

/// A random (version 4) UUID in lower case.
[[nodiscard]] std::string make_uuid();

}  // namespace rtp
