// What the parts of the gateway's HTTP front have in common.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "net/http_server.h"

namespace rtp::gateway {

using HeaderViews = std::vector<std::pair<std::string_view, std::string_view>>;
/// Names and values in the order of the wire, of the request's memory.
[[nodiscard]] HeaderViews header_views(const net::HttpRequest& request);

/// {"message": text} with `status`.
[[nodiscard]] net::HttpResponse json_error(boost::beast::http::status status, std::string_view text);

}  // namespace rtp::gateway
