// The canonical form of a request (step 1 of "Create a signed AWS API request" in the IAM User Guide). Pure.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "sigv4/request.h"

namespace rtp::sigv4 {

/// Where a request carries its signature.
enum class Place { kHeader, kQuery };

/// Bodies of this hash are not under the signature.
inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

/// What beside the request the form depends on.
struct CanonicalForm {
  std::string_view service;      // s3 takes the path as it is on the wire, all others encode it once more
  Place place = Place::kHeader;  // X-Amz-Signature in the query is left out of what it signs
  std::string_view signed_headers = {};  // "host;x-amz-date": lower case, ascending
  std::string_view payload_hash = {};
};

/// A name of the signed headers that the request has no field of.
struct AbsentHeader {
  std::string_view name;
};

/// Appends to `out`, which holds a part of it when a header is absent.
[[nodiscard]] std::expected<void, AbsentHeader> append_canonical_request(const Request& request,
                                                                         const CanonicalForm& form,
                                                                         std::string& out);

}  // namespace rtp::sigv4
