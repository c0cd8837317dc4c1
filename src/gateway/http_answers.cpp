#include "gateway/http_answers.h"

#include "dynamodb/wire_json.h"

namespace rtp::gateway {

net::HttpResponse json_error(boost::beast::http::status status, std::string_view text) {
  return {.status = status,
          .content_type = "application/json",
          .body = dynamodb::message_json(text) + "\n",
          .headers = {}};
}

}  // namespace rtp::gateway
