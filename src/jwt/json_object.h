// JSON of which there is only one reading: what a signature covers must mean the same to who signed it. Pure.
#pragma once

#include <string_view>

#include <boost/json/object.hpp>

#include "base/error.h"

namespace rtp::jwt {

/// The object `text` is. `what` names the text in messages ("the token's header"). Errors: kMalformed for
/// what is not one JSON object in UTF-8, is nested deeper than 32, or has a member twice in any of its
/// objects.
[[nodiscard]] Result<boost::json::object> parse_json_object(std::string_view text, std::string_view what);

}  // namespace rtp::jwt
