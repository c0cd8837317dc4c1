// The one table from ErrorCode to the REST side of the api port: HTTP status and {"message": ...}.
#pragma once

#include <string_view>

#include <boost/beast/http/status.hpp>

#include "base/error.h"
#include "net/http_server.h"

namespace rtp::api {

[[nodiscard]] boost::beast::http::status http_status(ErrorCode code);

/// {"message": text} with `status`.
[[nodiscard]] net::HttpResponse json_message(boost::beast::http::status status, std::string_view text);

[[nodiscard]] net::HttpResponse error_response(const Error& error);

}  // namespace rtp::api
