#include "api/dynamodb_reply.h"

#include <zlib.h>

#include "base/ids.h"

namespace rtp::api {
namespace {

namespace http = boost::beast::http;

std::string crc32_of(std::string_view body) {
  const uLong crc = ::crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size());
  return std::to_string(crc);
}

}  // namespace

net::HttpResponse dynamodb_response(int http_status, std::string body, std::string_view content_type) {
  net::HttpResponse response{.status = http::int_to_status(static_cast<unsigned>(http_status)),
                             .content_type = std::string(content_type),
                             .body = std::move(body),
                             .headers = {}};
  response.headers.reserve(3);  // those here, and the one for a page
  response.headers.emplace_back("x-amzn-RequestId", make_request_id());
  response.headers.emplace_back("x-amz-crc32", crc32_of(response.body));
  return response;
}

void DynamodbReply::send(int http_status, std::string body) const {
  net::HttpResponse response = dynamodb_response(http_status, std::move(body), content_type_);
  if (for_page_) {
    response.headers.emplace_back(kAllowOrigin, "*");
  }
  exchange_->reply(std::move(response));
}

void DynamodbReply::ok(std::string body) const { send(200, std::move(body)); }

void DynamodbReply::error(dynamodb::ErrorAnswer answer) const {
  send(answer.http_status, std::move(answer.body));
}

void DynamodbReply::error(const Error& error) const { this->error(dynamodb::serialize_error(error)); }

void DynamodbReply::answer(Result<std::string> body) const {
  if (body) {
    ok(*std::move(body));
  } else {
    error(body.error());
  }
}

}  // namespace rtp::api
