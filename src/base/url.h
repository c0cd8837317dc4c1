// The parts of a request target: percent-encoding and query strings (RFC 3986, and the '+' of forms). Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace rtp {

/// Bytes of "%41" and the like decoded; kInvalidArgument, naming the place, for a '%' without two hex digits,
/// and for what is not UTF-8 then.
[[nodiscard]] Result<std::string> percent_decode(std::string_view text);

/// All but RFC 3986's unreserved characters as %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// "a=1&b=2&a=3" to its pairs in order, decoded, '+' as space; a name without '=' has an empty value.
[[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

/// "/path?query" of an absolute form "http://host/path?query" (RFC 9112 3.2.2); other targets as they are.
[[nodiscard]] std::string_view origin_form(std::string_view target);

/// "http://host/api" of "http://host/api//", to be followed by a path.
[[nodiscard]] constexpr std::string_view without_final_slashes(std::string_view url) {
  return url.substr(0, url.find_last_not_of('/') + 1);
}

/// Path and query of a request target "/path?query"; the query is empty where there is none.
struct Target {
  std::string_view path;
  std::string_view query;
};
[[nodiscard]] Target split_target(std::string_view target);

}  // namespace rtp
