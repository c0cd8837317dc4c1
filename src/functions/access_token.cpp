#include "functions/access_token.h"

#include <vector>

#include "base/ascii.h"
#include "base/comma_list.h"
#include "base/trimmed.h"

namespace rtp::functions {
namespace {

constexpr std::string_view kScheme = "bearer ";

/// "Bearer TOKEN", the scheme in any case (RFC 9110 11.1).
bool is_bearer(std::string_view credentials) {
  return credentials.size() > kScheme.size() &&
         equals_ignoring_case(credentials.substr(0, kScheme.size()), kScheme);
}

}  // namespace

Result<std::string_view> access_token(const events::WebSocketEvent& event) {
  std::vector<std::string_view> tokens = event.query_values("access_token");
  for (const std::string_view credentials : event.header_values("Authorization")) {
    if (is_bearer(credentials)) {
      tokens.push_back(trimmed(credentials.substr(kScheme.size()), " "));
    }
  }
  for (const std::string_view offered : event.header_values("Sec-WebSocket-Protocol")) {
    for (const std::string_view protocol : elements_of(offered)) {
      if (protocol.starts_with(kTokenProtocolPrefix)) {
        tokens.push_back(protocol.substr(kTokenProtocolPrefix.size()));
      }
    }
  }
  if (tokens.empty()) {
    return fail(
        ErrorCode::kUnauthenticated,
        "there is no token: send it as 'Authorization: Bearer TOKEN', as query parameter access_token "
        "or as subprotocol bearer.TOKEN");
  }
  if (tokens.size() > 1) {
    return fail(ErrorCode::kUnauthenticated, "there is more than one token: send it once");
  }
  return tokens.front();
}

}  // namespace rtp::functions
