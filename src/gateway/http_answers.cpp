#include "gateway/http_answers.h"

#include "dynamodb/wire_json.h"

namespace rtp::gateway {

HeaderViews header_views(const net::HttpRequest& request) {
  HeaderViews views;
  for (const auto& field : request.headers) {
    views.emplace_back(std::string_view(field.name_string()), std::string_view(field.value()));
  }
  return views;
}

net::HttpResponse json_error(boost::beast::http::status status, std::string_view text) {
  return {.status = status,
          .content_type = "application/json",
          .body = dynamodb::message_json(text) + "\n",
          .headers = {}};
}

}  // namespace rtp::gateway
