// Judges a JSON Web Token: RFC 7519 in the compact form of RFC 7515, with the care of RFC 8725. Signed tokens
// only, with HS256, RS256 or ES256. Does not know when to look again: a token that was good expires. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

#include "base/error.h"
#include "jwt/claims.h"
#include "jwt/key_set.h"

namespace rtp::jwt {

/// A longer token is refused unread.
inline constexpr std::size_t kMaxTokenBytes = 8192;

/// The claims of `token` if one of `keys` signed it and it meets `rules` at `now` (since the Unix epoch). The
/// header only selects: `kid` the key, `alg` among the keys of that algorithm; without `kid` each of them is
/// tried. Errors: kUnauthenticated, with a message that says what is wrong and holds nothing of the token.
[[nodiscard]] Result<Claims> verify(std::string_view token, const KeySet& keys, const Rules& rules,
                                    std::chrono::seconds now);

}  // namespace rtp::jwt
