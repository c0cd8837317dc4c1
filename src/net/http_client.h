// A blocking HTTP/1.1 client over one kept-alive connection, for the command line and the functions on AWS.
// Not thread-safe.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/beast/http/fields.hpp>

#include "base/error.h"
#include "net/endpoint.h"

namespace rtp::net {

struct HttpAnswer {
  int status = 0;
  std::string body;
  boost::beast::http::fields headers = {};
};

class HttpClient {
 public:
  /// Waits for as long as the server takes.
  static constexpr std::chrono::milliseconds kNoTimeout = std::chrono::milliseconds::max();

  explicit HttpClient(Endpoint endpoint, std::chrono::milliseconds timeout = std::chrono::seconds(30));
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;

  /// Sends one request and reads its answer whole; connects first where needed, and again once if a
  /// kept-alive connection turns out closed. kUnavailable, naming the endpoint, when nothing answers;
  /// kTimeout after the timeout.
  [[nodiscard]] Result<HttpAnswer> request(std::string_view method, std::string_view target,
                                           const std::vector<std::pair<std::string, std::string>>& headers,
                                           std::string_view body);

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace rtp::net
