// What a signature covers of an HTTP request, as views: no HTTP library is known here.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace rtp::sigv4 {

/// Field names and values in the order of the wire; names in any case.
using HeaderFields = std::span<const std::pair<std::string_view, std::string_view>>;

struct Request {
  std::string_view method;
  std::string_view path = {};   // as on the wire, still percent-encoded; empty is "/"
  std::string_view query = {};  // as on the wire, without its '?'
  HeaderFields headers = {};
  std::string_view body = {};
};

/// The value of the first field of that name, trimmed; none where there is no such field.
[[nodiscard]] std::optional<std::string_view> find_header(HeaderFields headers, std::string_view name);

}  // namespace rtp::sigv4
