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

/// Answers one request, once, in its content type, as DynamoDB does. Any thread.
class DynamodbReply {
 public:
  /// `content_type` outlives the reply.
  DynamodbReply(std::shared_ptr<net::HttpExchange> exchange, std::string_view content_type)
      : exchange_(std::move(exchange)), content_type_(content_type) {}

  void ok(std::string body) const;
  void error(dynamodb::ErrorAnswer answer) const;
  void error(const Error& error) const;
  /// The body, or the error.
  void answer(Result<std::string> body) const;

 private:
  void send(int http_status, std::string body) const;

  std::shared_ptr<net::HttpExchange> exchange_;
  std::string_view content_type_;
};

}  // namespace rtp::api
