// Why a request is not taken for what it says it is. Each edge has one table from Fault to its wire.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace rtp::sigv4 {

enum class Fault {
  kMissingAuthentication,    // no AWS4 Authorization header and no X-Amz-Algorithm in the query
  kDoubleAuthentication,     // both of them
  kMalformedAuthorization,   // not to be read: shape, algorithm, SignedHeaders, X-Amz-Expires
  kIncompleteAuthorization,  // Credential, SignedHeaders, Signature or the date is missing
  kMalformedDate,            // X-Amz-Date or Date is no date
  kExpired,                  // signed too long ago
  kNotYetCurrent,            // signed in the future
  kHostNotSigned,            // SignedHeaders does not list host
  kMalformedCredential,      // Credential is not keyid/date/region/service/term
  kWrongService,             // the scope names another service
  kWrongScope,               // the scope's date is not the request's, or its terminator is wrong
  kUnknownKey,               // nobody has that access key id
  kAbsentHeader,             // SignedHeaders lists a field that the request does not have
  kSignatureMismatch,        // the secret is another one, or the request was changed on its way
  kBodyMismatch,             // the body is not the one of X-Amz-Content-Sha256
};

struct Rejection {
  Fault fault;
  std::string message;  // AWS's words where they are known; may repeat parts of the request

  // Of a kSignatureMismatch, what the caller should have signed; else empty.
  std::string canonical_request = {};
  std::string string_to_sign = {};
};

/// A Rejection ready to be returned.
[[nodiscard]] inline std::unexpected<Rejection> reject(Fault fault, std::string message) {
  return std::unexpected(Rejection{.fault = fault, .message = std::move(message)});
}

}  // namespace rtp::sigv4
