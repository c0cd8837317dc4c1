// The claims of a token (RFC 7519 section 4) and the rules they must meet. Pure: the time is a parameter.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "jwt/allowed.h"

namespace rtp::jwt {

/// What is demanded of a token beside a valid signature.
struct Rules {
  std::optional<std::string> issuer;    // what `iss` must be; absent: not looked at
  std::optional<std::string> audience;  // what `aud` must name; absent: tokens with an `aud` are not for us
  std::chrono::seconds leeway{60};      // by which clocks may differ, for `exp`, `nbf` and `iat`
  std::string allowed_claim = "rtp:keys";
};

struct Claims {
  std::string subject;  // `sub`; empty where there is none
  std::optional<std::chrono::seconds>
      expires_at;   // `exp` since the Unix epoch, without leeway; up to year 9999
  Allowed allowed;  // absent: the token does not restrict

  bool operator==(const Claims&) const = default;
};

/// The claims in a payload whose signature is verified already. `now` is since the Unix epoch. Errors:
/// kUnauthenticated, saying which claim is wrong without its value.
[[nodiscard]] Result<Claims> check_claims(std::string_view payload, const Rules& rules,
                                          std::chrono::seconds now);

}  // namespace rtp::jwt
