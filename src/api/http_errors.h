// The answers of the REST side of the api port, and the one table from ErrorCode to its HTTP status and
// {"message": ...}.
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

/// {"written":N}: of a request that wrote so many items.
[[nodiscard]] net::HttpResponse written_answer(std::size_t count);

/// To a request that should have written items and has none.
[[nodiscard]] net::HttpResponse no_item_answer();

}  // namespace rtp::api
