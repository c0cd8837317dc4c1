// Answers of the DynamoDB endpoint.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "dynamodb/requests.h"
#include "net/http_server.h"

namespace rtp::api {

/// An answer with the headers that DynamoDB sends with each: request id and CRC32 of the body.
[[nodiscard]] net::HttpResponse dynamodb_response(int http_status, std::string body,
                                                  std::string_view content_type);

/// The header that lets web pages read an answer.
inline constexpr std::string_view kAllowOrigin = "Access-Control-Allow-Origin";

/// Answers one request, once, in its content type, as DynamoDB does. Any thread.
class DynamodbReply {
 public:
  /// `content_type` outlives the reply. `for_page`: a web page of whatever origin may read it.
  DynamodbReply(std::shared_ptr<net::HttpExchange> exchange, std::string_view content_type, bool for_page)
      : exchange_(std::move(exchange)), content_type_(content_type), for_page_(for_page) {}

  void ok(std::string body) const;
  void error(dynamodb::ErrorAnswer answer) const;
  void error(const Error& error) const;
  /// The body, or the error.
  void answer(Result<std::string> body) const;

 private:
  void send(int http_status, std::string body) const;

  std::shared_ptr<net::HttpExchange> exchange_;
  std::string_view content_type_;
  bool for_page_;
};

}  // namespace rtp::api
