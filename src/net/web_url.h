// The address of a resource: http://host:port/path?query or https:// (RFC 3986, RFC 9110 4.2). Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "net/endpoint.h"

namespace rtp::net {

struct WebUrl {
  enum class Scheme { kHttp, kHttps };

  Scheme scheme = Scheme::kHttp;
  Endpoint endpoint;   // the host in lower case and without brackets; the scheme's port where none is named
  std::string target;  // "/path?query", as in the text; at least "/"

  /// A fragment is left out, for it is never sent. kInvalidArgument, naming the text and the fix, for another
  /// scheme, a user name, and what is not a URL.
  [[nodiscard]] static Result<WebUrl> parse(std::string_view text);
  /// Where a reference in an answer from here leads (RFC 3986 5): a URL, "//host/path", "/path" or "?query".
  /// Errors as parse(), also for other relative references.
  [[nodiscard]] Result<WebUrl> resolve(std::string_view location) const;

  /// As the Host header has it: the port is left out where it is the scheme's, an IPv6 host has its brackets.
  [[nodiscard]] std::string authority() const;
  /// "https://host:443": who answers (RFC 9110 4.3.1); the port is always there.
  [[nodiscard]] std::string origin() const;

  bool operator==(const WebUrl&) const = default;
};

}  // namespace rtp::net
