// What the parts of the gateway's HTTP front have in common.
#pragma once

#include <string_view>

#include "net/http_server.h"

namespace rtp::gateway {

/// {"message": text} with `status`.
[[nodiscard]] net::HttpResponse json_error(boost::beast::http::status status, std::string_view text);

}  // namespace rtp::gateway
