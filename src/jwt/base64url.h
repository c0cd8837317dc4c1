// Base64url (RFC 4648 section 5) without padding, as JSON Web Signatures use it (RFC 7515 section 2). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rtp::jwt {

/// The bytes of `text`; absent for what no encoder writes: padding, white space, any other character outside
/// the alphabet, a length of 4n + 1, unused last bits that are not zero.
[[nodiscard]] std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace rtp::jwt
