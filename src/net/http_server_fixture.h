// For tests: an HTTP server on two loops, plain or inside TLS, and clients of it.
#pragma once

#include <deque>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "net/http_server.h"
#include "net/raw_client.h"
#include "net/test_certificate.h"
#include "net/tls_client.h"
#include "net/tls_context.h"

namespace rtp::net {

inline HttpResponse answer_with(std::string body,
                                boost::beast::http::status status = boost::beast::http::status::ok) {
  return {.status = status, .content_type = "text/plain", .body = std::move(body), .headers = {}};
}

/// Answers "METHOD TARGET BODY", so that a test sees what arrived.
inline HttpResponse echo(const HttpRequest& request) {
  return answer_with(request.method_text + " " + request.target + " " + request.body);
}

inline void reply_at_once(const HttpRequest& request, const std::shared_ptr<HttpExchange>& exchange) {
  exchange->reply(echo(request));
}

enum class Security { kPlain, kTls };

class HttpServerFixture {
 public:
  HttpServerFixture(const HttpServerFixture&) = delete;
  HttpServerFixture& operator=(const HttpServerFixture&) = delete;

 protected:
  explicit HttpServerFixture(Security security) : security_(security) {
    options_.endpoint = {.host = "127.0.0.1", .port = 0};
    if (security == Security::kTls) {
      options_.tls = TlsContext::load(certificate_.certificate_file(), certificate_.key_file()).value();
    }
    for (int i = 0; i < 2; ++i) {
      loops_.push_back(std::make_unique<EventLoop>());
    }
  }

  ~HttpServerFixture() {
    for (const auto& loop : loops_) {
      loop->stop();
    }
  }

  void bind(HttpServer::Handler handler) {
    auto server = HttpServer::listen(options_, {loops_[0].get(), loops_[1].get()}, std::move(handler),
                                     [](boost::beast::http::status status, std::string_view reason) {
                                       return answer_with(std::string(reason), status);
                                     });
    ASSERT_TRUE(server.has_value()) << server.error().message;
    server_ = *std::move(server);
    for (const auto& loop : loops_) {
      loop->start("test-loop");
    }
  }

  void serve(HttpServer::Handler handler = reply_at_once) {
    bind(std::move(handler));
    server_->start();
  }

  /// Both loops have done what was posted before, and what that led to at once.
  void wait_for_loops() {
    for (const auto& loop : loops_) {
      for (int turn = 0; turn < 3; ++turn) {
        std::promise<void> reached;
        loop->post([&reached] { reached.set_value(); });
        reached.get_future().wait();
      }
    }
  }

  /// A client that is connected, and speaks TLS where the server does; it lives as long as the fixture.
  RawClient& connect() {
    if (security_ == Security::kTls) {
      clients_.push_back(std::make_unique<TlsClient>(port()));
    } else {
      clients_.push_back(std::make_unique<RawClient>(port()));
    }
    return *clients_.back();
  }

  [[nodiscard]] std::uint16_t port() const { return server_->endpoint().port; }

  Security security_;
  TestCertificate certificate_;
  HttpServerOptions options_;
  std::vector<std::unique_ptr<EventLoop>> loops_;
  std::unique_ptr<HttpServer> server_;
  std::deque<std::unique_ptr<RawClient>> clients_;
};

}  // namespace rtp::net
