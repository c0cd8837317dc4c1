// The fields of a request as views, for those who know no HTTP library.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http_server.h"

namespace rtp::net {

using HeaderViews = std::vector<std::pair<std::string_view, std::string_view>>;

/// Names and values in the order of the wire, of the request's memory.
[[nodiscard]] inline HeaderViews header_views(const HttpRequest& request) {
  constexpr std::size_t kUsualFields = 16;
  HeaderViews views;
  views.reserve(kUsualFields);
  for (const auto& field : request.headers) {
    views.emplace_back(std::string_view(field.name_string()), std::string_view(field.value()));
  }
  return views;
}

}  // namespace rtp::net
