#include "sigv4/signer.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "base/ascii.h"
#include "sigv4/canonical_request.h"
#include "sigv4/hasher.h"
#include "sigv4/signature.h"
#include "sigv4/timestamp.h"

namespace rtp::sigv4 {
namespace {

using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

/// "host;x-amz-date": each name once, in lower case, ascending.
std::string names_of(const Fields& fields) {
  std::vector<std::string> names;
  names.reserve(fields.size());
  for (const auto& [field_name, value] : fields) {
    names.push_back(to_lower(field_name));
  }
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  std::string list;
  for (std::string_view separator; const std::string& name : names) {
    list.append(separator).append(name);
    separator = ";";
  }
  return list;
}

std::vector<AddedField> fields_to_sign(const Credentials& credentials, std::string_view timestamp,
                                       std::string_view payload_hash, ContentHash content_hash) {
  std::vector<AddedField> added{{"X-Amz-Date", std::string(timestamp)}};
  if (!credentials.session_token.empty()) {
    added.emplace_back("X-Amz-Security-Token", std::string(credentials.session_token));
  }
  if (content_hash == ContentHash::kSent) {
    added.emplace_back("X-Amz-Content-Sha256", std::string(payload_hash));
  }
  return added;
}

std::string authorization(std::string_view access_key_id, const CredentialScope& scope,
                          std::string_view signed_headers, std::string_view signature) {
  std::string text(kAlgorithm);
  text.append(" Credential=").append(access_key_id).append("/");
  append_scope(scope, text);
  text.append(", SignedHeaders=").append(signed_headers);
  return text.append(", Signature=").append(signature);
}

}  // namespace

std::vector<AddedField> sign(const Request& request, const Credentials& credentials,
                             const SigningScope& scope, std::chrono::milliseconds time,
                             ContentHash content_hash) {
  Hasher hasher;
  const std::string timestamp =
      format_timestamp(std::chrono::floor<std::chrono::seconds>(std::chrono::sys_time(time)));
  const CredentialScope full_scope{
      .date = std::string_view(timestamp).substr(0, 8), .region = scope.region, .service = scope.service};
  const auto given_hash = find_header(request.headers, "x-amz-content-sha256");
  const HexDigest body_hash = to_hex(hasher.sha256(request.body));
  const std::string_view payload_hash = given_hash.value_or(view(body_hash));
  auto added =
      fields_to_sign(credentials, timestamp, payload_hash, given_hash ? ContentHash::kOmitted : content_hash);

  Fields fields(request.headers.begin(), request.headers.end());
  for (const auto& [name, value] : added) {
    fields.emplace_back(name, value);
  }
  Request whole = request;
  whole.headers = fields;
  const std::string signed_headers = names_of(fields);
  std::string canonical_request;
  if (!append_canonical_request(
          whole, {.service = scope.service, .signed_headers = signed_headers, .payload_hash = payload_hash},
          canonical_request)) {
    throw std::logic_error("a header name of the request to sign is no token");
  }
  std::string string_to_sign;
  append_string_to_sign(timestamp, full_scope, hasher.sha256(canonical_request), string_to_sign);
  const Digest key = derive_signing_key(hasher, credentials.secret_access_key, full_scope);
  const HexDigest signature = to_hex(hasher.hmac(key, string_to_sign));
  added.emplace_back("Authorization",
                     authorization(credentials.access_key_id, full_scope, signed_headers, view(signature)));
  return added;
}

}  // namespace rtp::sigv4
