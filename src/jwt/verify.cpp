#include "jwt/verify.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "jwt/base64url.h"
#include "jwt/json_object.h"

namespace rtp::jwt {
namespace {

namespace json = boost::json;

std::unexpected<Error> refuse(std::string message) {
  return fail(ErrorCode::kUnauthenticated, std::move(message));
}

/// The parts of `header.payload.signature`, decoded.
struct Token {
  std::string header;
  std::string payload;
  std::string signature;
  std::string_view signed_text;  // "header.payload" as it came
};

Result<Token> split(std::string_view token) {
  if (token.size() > kMaxTokenBytes) {
    return refuse("the token has more than " + std::to_string(kMaxTokenBytes) + " bytes");
  }
  if (std::ranges::count(token, '.') != 2) {
    return refuse("the token is not of the form header.payload.signature");
  }
  const std::size_t first = token.find('.');
  const std::size_t last = token.rfind('.');
  auto header = decode_base64url(token.substr(0, first));
  auto payload = decode_base64url(token.substr(first + 1, last - first - 1));
  auto signature = decode_base64url(token.substr(last + 1));
  if (!header || !payload || !signature) {
    return refuse("a part of the token is not base64url without padding");
  }
  return Token{.header = *std::move(header),
               .payload = *std::move(payload),
               .signature = *std::move(signature),
               .signed_text = token.substr(0, last)};
}

/// What the header says about who signed. All else in it, such as a key or where to get one, has no say.
struct Header {
  Algorithm algorithm;
  std::optional<std::string> kid;
};

Result<Header> read_header(std::string_view text) {
  const Result<json::object> header = parse_json_object(text, "the token's header");
  if (!header) {
    return refuse(header.error().message);
  }
  if (header->contains("crit")) {  // RFC 7515 4.1.11: no extension is understood here
    return refuse("the token demands an extension ('crit')");
  }
  const json::value* alg = header->if_contains("alg");
  const auto algorithm =
      alg != nullptr && alg->is_string() ? algorithm_named(alg->get_string()) : std::nullopt;
  if (!algorithm) {
    return refuse("the token's algorithm ('alg') is not HS256, RS256 or ES256");
  }
  const json::value* kid = header->if_contains("kid");
  if (kid == nullptr) {
    return Header{.algorithm = *algorithm, .kid = std::nullopt};
  }
  if (!kid->is_string()) {
    return refuse("the token's key id ('kid') is not a string");
  }
  return Header{.algorithm = *algorithm, .kid = std::string(kid->get_string())};
}

Result<void> check_signature(const Token& token, const Header& header, const KeySet& keys) {
  bool has_candidate = false;
  for (const auto& [kid, key] : keys.entries()) {
    if (key.algorithm() != header.algorithm || (header.kid && kid != header.kid)) {
      continue;
    }
    if (key.verifies(token.signed_text, token.signature)) {
      return {};
    }
    has_candidate = true;
  }
  return has_candidate ? refuse("the token's signature is wrong")
                       : refuse("no key here has the token's algorithm and key id");
}

}  // namespace

Result<Claims> verify(std::string_view token, const KeySet& keys, const Rules& rules,
                      std::chrono::seconds now) {
  RTP_TRY(const Token parts, split(token));
  RTP_TRY(const Header header, read_header(parts.header));
  RTP_CHECK(check_signature(parts, header, keys));
  return check_claims(parts.payload, rules, now);
}

}  // namespace rtp::jwt
