// An HTTP server whose answers a test decides, with what it was asked. For tests.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "net/http_server.h"

namespace rtp::contracts {

/// Thread-safe.
class FakeService {
 public:
  /// Called for one request after the other; nullopt leaves it without an answer.
  using Answer = std::function<std::optional<net::HttpResponse>(const net::HttpRequest& request)>;

  explicit FakeService(Answer answer) : answer_(std::move(answer)) {
    server_ = net::HttpServer::listen(
                  {.endpoint = {"127.0.0.1", 0}}, {&loop_},
                  [this](const net::HttpRequest& request,
                         const std::shared_ptr<net::HttpExchange>& exchange) { take(request, exchange); },
                  [](boost::beast::http::status status, std::string_view) { return status_answer(status); })
                  .value();
    loop_.start("fake");
    server_->start();
  }
  ~FakeService() {
    loop_.post([this] { unanswered_.clear(); });
    loop_.stop();
  }
  FakeService(const FakeService&) = delete;
  FakeService& operator=(const FakeService&) = delete;

  [[nodiscard]] static net::HttpResponse status_answer(boost::beast::http::status status,
                                                       std::string body = {}) {
    return {.status = status, .content_type = "application/json", .body = std::move(body), .headers = {}};
  }

  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(server_->endpoint().port);
  }
  [[nodiscard]] std::vector<net::HttpRequest> requests() const {
    const std::scoped_lock lock(mutex_);
    return requests_;
  }

 private:
  void take(const net::HttpRequest& request, const std::shared_ptr<net::HttpExchange>& exchange) {
    std::optional<net::HttpResponse> answer;
    {
      const std::scoped_lock lock(mutex_);
      requests_.push_back(request);
      answer = answer_(request);
    }
    if (answer) {
      exchange->reply(*std::move(answer));
    } else {
      unanswered_.push_back(exchange);
    }
  }

  Answer answer_;
  net::EventLoop loop_;
  mutable std::mutex mutex_;
  std::vector<net::HttpRequest> requests_;
  std::vector<std::shared_ptr<net::HttpExchange>> unanswered_;  // of the loop
  std::unique_ptr<net::HttpServer> server_;
};

}  // namespace rtp::contracts
