// Base64 (RFC 4648, padded, no line breaks) as binary attribute values have it on the wire. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace rtp::dynamodb {

/// Appends the base64 text of `bytes` to `out`.
void append_base64(std::string& out, std::string_view bytes);

/// The bytes of `text`. Errors: kMalformed in DynamoDB's wording for a wrong length, a character outside the
/// alphabet, and for last bits that no encoder writes.
[[nodiscard]] Result<std::string> decode_base64(std::string_view text);

}  // namespace rtp::dynamodb
