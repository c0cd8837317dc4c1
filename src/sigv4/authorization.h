// What a request says of its signature, in the Authorization header or in the query of a presigned URL;
// nothing of it is verified here. Pure.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sigv4/canonical_request.h"
#include "sigv4/rejection.h"
#include "sigv4/request.h"
#include "sigv4/signature.h"

namespace rtp::sigv4 {

/// Decoded names and values.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;

/// With views into the request, or into the parameters given to read_authorization().
struct Authorization {
  Place place = Place::kHeader;
  std::string_view credential;
  std::string_view signed_headers;  // at most kMaxSignedHeaders, ascending, none twice
  std::string_view signature;
  std::chrono::sys_seconds time;
  std::string timestamp;                         // the same, as the string to sign has it
  std::optional<std::chrono::seconds> validity;  // X-Amz-Expires
};

/// Bounds the work that an unknown client can ask for; AWS SDKs sign about ten.
inline constexpr std::size_t kMaxSignedHeaders = 100;

/// `storage` is filled for a presigned request and must outlive the Authorization.
[[nodiscard]] std::expected<Authorization, Rejection> read_authorization(const Request& request,
                                                                         QueryParameters& storage);

struct Credential {
  std::string_view access_key_id;
  CredentialScope scope;
};

/// The parts of "keyid/date/region/service/aws4_request", for a request with that
/// timestamp to that service.
[[nodiscard]] std::expected<Credential, Rejection> read_credential(std::string_view text,
                                                                   std::string_view timestamp,
                                                                   std::string_view service);

}  // namespace rtp::sigv4
