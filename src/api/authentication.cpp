#include "api/authentication.h"

#include <string_view>
#include <utility>

#include "api/http_errors.h"
#include "base/url.h"
#include "dynamodb/wire_json.h"
#include "net/header_views.h"
#include "sigv4/canonical_request.h"

namespace rtp::api {
namespace {

using sigv4::Fault;

constexpr int kBadRequest = 400;

std::string_view type_of(Fault fault) {
  switch (fault) {
    case Fault::kMissingAuthentication:
      return "MissingAuthenticationTokenException";
    case Fault::kMalformedAuthorization:
    case Fault::kIncompleteAuthorization:
    case Fault::kMalformedDate:
    case Fault::kMalformedCredential:
      return "IncompleteSignatureException";
    case Fault::kUnknownKey:
      return "UnrecognizedClientException";
    case Fault::kDoubleAuthentication:
    case Fault::kExpired:
    case Fault::kNotYetCurrent:
    case Fault::kHostNotSigned:
    case Fault::kWrongService:
    case Fault::kWrongScope:
    case Fault::kAbsentHeader:
    case Fault::kSignatureMismatch:
    case Fault::kBodyMismatch:
      return "InvalidSignatureException";
  }
  std::unreachable();
}

/// RFC 6750 3.
net::HttpResponse ask_for_token(std::string_view message, std::string_view parameters) {
  net::HttpResponse response = json_message(boost::beast::http::status::unauthorized, message);
  response.headers.emplace_back("WWW-Authenticate", std::string("Bearer realm=\"rtp\"").append(parameters));
  return response;
}

}  // namespace

Authentication::Authentication(sigv4::AccessKeys keys, BearerTokens tokens, const Clock& clock)
    : keys_(std::move(keys)),
      tokens_(std::move(tokens)),
      clock_(clock),
      verifier_({.service = "dynamodb"}, sigv4::secrets_of(keys_)) {}

std::optional<sigv4::Rejection> Authentication::reject(const net::HttpRequest& request) {
  if (!is_required()) {
    return std::nullopt;
  }
  const net::HeaderViews headers = net::header_views(request);
  const auto [path, query] = split_target(request.target);
  auto identity = verifier_.verify(
      {.method = request.method_text, .path = path, .query = query, .headers = headers, .body = request.body},
      clock_.now());
  return identity ? std::nullopt : std::optional(std::move(identity).error());
}

bool Authentication::needs_body(const boost::beast::http::fields& headers) const {
  return is_required() && (tokens_.empty() || !bearer_token(headers)) &&
         headers["x-amz-content-sha256"] != sigv4::kUnsignedPayload;
}

std::optional<net::HttpResponse> Authentication::refuse(const net::HttpRequest& request) {
  const std::optional<std::string_view> token =
      tokens_.empty() ? std::nullopt : bearer_token(request.headers);
  if (token) {
    return is_held(tokens_, *token)
               ? std::nullopt
               : std::optional(ask_for_token("nobody holds this token", ", error=\"invalid_token\""));
  }
  const auto rejection = reject(request);
  if (!tokens_.empty() &&
      (!is_required() || (rejection && rejection->fault == Fault::kMissingAuthentication))) {
    return ask_for_token("send a token, as Authorization: Bearer TOKEN", "");
  }
  return rejection ? std::optional(json_message(boost::beast::http::status::forbidden, rejection->message))
                   : std::nullopt;
}

dynamodb::ErrorAnswer signature_error(const sigv4::Rejection& rejection) {
  std::string body = R"({"__type":"com.amazon.coral.service#)";
  body.append(type_of(rejection.fault)).append(R"(","message":)");
  dynamodb::append_json_string(body, rejection.message);
  body.push_back('}');
  return {kBadRequest, std::move(body)};
}

}  // namespace rtp::api
