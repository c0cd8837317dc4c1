#include "api/bearer_tokens.h"

#include <algorithm>

#include "base/ascii.h"
#include "sigv4/hasher.h"

namespace rtp::api {

std::optional<std::string_view> bearer_token(const boost::beast::http::fields& headers) {
  constexpr std::string_view kScheme = "Bearer ";  // RFC 9110 11.1: in any case
  std::string_view value = headers[boost::beast::http::field::authorization];
  if (!equals_ignoring_case(value.substr(0, kScheme.size()), kScheme)) {
    return std::nullopt;
  }
  value.remove_prefix(kScheme.size());
  return value.substr(std::min(value.find_first_not_of(' '), value.size()));
}

bool is_held(const BearerTokens& tokens, std::string_view token) {
  bool held = false;
  for (const auto& [name, expected] : tokens) {
    held = sigv4::equal_in_constant_time(token, expected) || held;
  }
  return held;
}

}  // namespace rtp::api
