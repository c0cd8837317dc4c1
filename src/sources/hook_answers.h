// What sources answer to requests to /hooks/{name}.
#pragma once

#include <string_view>

#include <boost/beast/http/status.hpp>

#include "base/error.h"
#include "net/http_server.h"
#include "sources/intake.h"

namespace rtp::sources {

/// {"message": text}
[[nodiscard]] net::HttpResponse hook_message(boost::beast::http::status status, std::string_view text);

/// 200 with what became of the records; 422 where none of them is an item, with the reason in the dead-letter
/// file; 503 where they could not be kept: then the other side shall send them again.
[[nodiscard]] net::HttpResponse hook_answer(const Result<IntakeReport>& taken);

}  // namespace rtp::sources
