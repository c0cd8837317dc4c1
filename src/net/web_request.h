// A request of the web client, and its head on the wire. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "net/web_url.h"

namespace rtp::net {

struct WebRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
};

/// The request line and the header section with their end (RFC 9112 3, 5), for `url`. Host and User-Agent are
/// added where the request has none of its own, Content-Length where it has a body or its method wants one.
/// kInvalidArgument, naming it, for a method or a header that would not be one on the wire, and for headers
/// that tell the length of the body.
[[nodiscard]] Result<std::string> serialize_head(const WebRequest& request, const WebUrl& url);

}  // namespace rtp::net
