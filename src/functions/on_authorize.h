// OnAuthorizeFunction: REQUEST authorizer of route $connect. Decides by its token whether a client may watch
// the items it asks for.
#pragma once

#include <memory>
#include <string_view>

#include "base/error.h"
#include "events/authorizer_event.h"
#include "functions/function_config.h"
#include "functions/token_keys.h"
#include "jwt/verify.h"

namespace rtp::functions {

/// In an answer's context: Unix time, in seconds, from which on the token is no longer good, with the leeway.
/// Absent where it does not expire.
inline constexpr std::string_view kExpiresAt = "expiresAt";
/// In an answer's context: the JSON array of keys and patterns that the token permits. Absent where it
/// permits all.
inline constexpr std::string_view kAllowedKeys = "allowedKeys";
/// In a Deny's context: what the token does not permit.
inline constexpr std::string_view kMessage = "message";

/// Thread-safe.
class OnAuthorizeFunction {
 public:
  /// `keys` is never nullptr.
  OnAuthorizeFunction(FunctionConfig config, jwt::Rules rules, std::shared_ptr<const TokenKeys> keys);

  /// Allow when the token permits every item that is asked for; what asks for nothing valid is OnConnect's to
  /// refuse. Deny where it does not permit one, which the message names. kUnauthenticated, which API Gateway
  /// answers with 401, saying what is wrong and nothing of the token, where none is good at the time of the
  /// request.
  [[nodiscard]] Result<events::AuthorizerAnswer> handle(const events::AuthorizerEvent& event) const;

 private:
  FunctionConfig config_;
  jwt::Rules rules_;
  std::shared_ptr<const TokenKeys> keys_;
};

}  // namespace rtp::functions
