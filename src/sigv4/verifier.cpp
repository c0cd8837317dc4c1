#include "sigv4/verifier.h"

#include <utility>

#include "base/error.h"
#include "sigv4/canonical_request.h"
#include "sigv4/timestamp.h"

namespace rtp::sigv4 {
namespace {

using std::chrono::floor;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_time;

/// "20150830T124000Z (20150830T125500Z - 15 min.)"
std::string bound(sys_time<milliseconds> now, char sign, seconds skew) {
  const auto at = floor<seconds>(now);
  std::string text = format_timestamp(sign == '-' ? at - skew : at + skew);
  text.append(" (").append(format_timestamp(at)).append(" ").append(1, sign).append(" ");
  return text.append(std::to_string(floor<minutes>(skew).count())).append(" min.)");
}

}  // namespace

SecretLookup secrets_of(const AccessKeys& keys) {
  return [&keys](std::string_view id) -> std::optional<std::string_view> {
    const auto found = keys.find(id);
    return found == keys.end() ? std::nullopt : std::optional<std::string_view>(found->second);
  };
}

Verifier::Verifier(VerifierOptions options, SecretLookup lookup)
    : options_(std::move(options)), lookup_(std::move(lookup)), keys_(options_.remembered_keys) {}

std::expected<Identity, Rejection> Verifier::verify(const Request& request, milliseconds now) {
  QueryParameters parameters;
  RTP_TRY(const Authorization authorization, read_authorization(request, parameters));
  RTP_CHECK(check_time(authorization, now));
  RTP_TRY(const Credential credential,
          read_credential(authorization.credential, authorization.timestamp, options_.service));
  const std::optional<std::string_view> secret = lookup_(credential.access_key_id);
  if (!secret) {
    return reject(Fault::kUnknownKey, "The security token included in the request is invalid.");
  }
  RTP_CHECK(check_signature(request, authorization, credential.scope, *secret));
  return Identity{std::string(credential.access_key_id), std::string(credential.scope.region)};
}

std::expected<void, Rejection> Verifier::check_time(const Authorization& authorization,
                                                    milliseconds now) const {
  const sys_time<milliseconds> time = authorization.time;
  const sys_time<milliseconds> at(now);
  if (time > at + options_.allowed_skew) {
    return reject(Fault::kNotYetCurrent, "Signature not yet current: " + authorization.timestamp +
                                             " is still later than " + bound(at, '+', options_.allowed_skew));
  }
  if (authorization.validity && time + *authorization.validity < at) {
    return reject(Fault::kExpired,
                  "Signature expired: " + format_timestamp(authorization.time + *authorization.validity) +
                      " is now earlier than " + format_timestamp(floor<seconds>(at)));
  }
  if (!authorization.validity && time < at - options_.allowed_skew) {
    return reject(Fault::kExpired, "Signature expired: " + authorization.timestamp + " is now earlier than " +
                                       bound(at, '-', options_.allowed_skew));
  }
  return {};
}

std::expected<void, Rejection> Verifier::check_signature(const Request& request,
                                                         const Authorization& authorization,
                                                         const CredentialScope& scope,
                                                         std::string_view secret) {
  std::optional<std::string_view> stated_hash = find_header(request.headers, "x-amz-content-sha256");
  if (!stated_hash && authorization.place == Place::kQuery && scope.service == "s3") {
    stated_hash = kUnsignedPayload;
  }
  // A stated hash is under the signature, so the body need not be read before the signature is known to be
  // right.
  const HexDigest body_hash = stated_hash ? HexDigest{} : to_hex(hasher_.sha256(request.body));
  canonical_request_.clear();
  const auto written = append_canonical_request(request,
                                                {.service = scope.service,
                                                 .place = authorization.place,
                                                 .signed_headers = authorization.signed_headers,
                                                 .payload_hash = stated_hash.value_or(view(body_hash))},
                                                canonical_request_);
  if (!written) {
    return reject(Fault::kAbsentHeader, "The request has no header '" + std::string(written.error().name) +
                                            "', which SignedHeaders lists.");
  }
  string_to_sign_.clear();
  append_string_to_sign(authorization.timestamp, scope, hasher_.sha256(canonical_request_), string_to_sign_);
  if (!is_signature(authorization.signature, scope, secret)) {
    return std::unexpected(Rejection{
        .fault = Fault::kSignatureMismatch,
        .message = "The request signature we calculated does not match the signature you provided. Check "
                   "your AWS Secret Access Key and signing method. Consult the service documentation for "
                   "details.",
        .canonical_request = canonical_request_,
        .string_to_sign = string_to_sign_});
  }
  if (stated_hash && *stated_hash != kUnsignedPayload &&
      *stated_hash != view(to_hex(hasher_.sha256(request.body)))) {
    return reject(Fault::kBodyMismatch,
                  "The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
  return {};
}

bool Verifier::is_signature(std::string_view signature, const CredentialScope& scope,
                            std::string_view secret) {
  const Digest* remembered = keys_.find(secret, scope);
  const Digest key = remembered != nullptr ? *remembered : derive_signing_key(hasher_, secret, scope);
  if (!equal_in_constant_time(signature, view(to_hex(hasher_.hmac(key, string_to_sign_))))) {
    return false;
  }
  if (remembered == nullptr) {
    keys_.put(secret, scope, key);  // only now, lest strangers who make up regions fill the cache
  }
  return true;
}

}  // namespace rtp::sigv4
