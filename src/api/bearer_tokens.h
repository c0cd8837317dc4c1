// Tokens of who may use the items without signing, as `Authorization: Bearer TOKEN` (RFC 6750). Pure:
// thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/http/fields.hpp>

namespace rtp::api {

/// The token of each holder, by the holder's name.
using BearerTokens = std::map<std::string, std::string, std::less<>>;

/// The token that a request presents; absent when it presents none.
[[nodiscard]] std::optional<std::string_view> bearer_token(const boost::beast::http::fields& headers);

/// Whether somebody holds `token`; the time it takes tells nothing of what the tokens are.
[[nodiscard]] bool is_held(const BearerTokens& tokens, std::string_view token);

}  // namespace rtp::api
