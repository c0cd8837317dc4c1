#include "net/http_client.h"

#include <atomic>
#include <mutex>
#include <set>

#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/http_server.h"

namespace rtp::net {
namespace {

using testing::HasSubstr;

HttpResponse with_body(std::string body) {
  HttpResponse response;
  response.body = std::move(body);
  return response;
}

class HttpClientTest : public testing::Test {
 protected:
  void TearDown() override { loop_.stop(); }

  void serve(HttpServer::Handler handler) {
    auto server = HttpServer::listen({.endpoint = {"127.0.0.1", 0}}, {&loop_}, std::move(handler), nullptr);
    ASSERT_TRUE(server.has_value());
    server_ = *std::move(server);
    server_->start();
    loop_.start("test-loop");
  }

  EventLoop loop_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpClientTest, SendsRequestsAndReadsAnswers) {
  serve([](const HttpRequest& request, const std::shared_ptr<HttpExchange>& exchange) {
    const std::string x_mode(request.headers["X-Mode"]);
    HttpResponse response =
        with_body(request.method_text + " " + request.target + " " + x_mode + " " + request.body);
    response.status = boost::beast::http::status::not_found;
    response.headers = {{"X-Answer", "yes"}};
    exchange->reply(std::move(response));
  });
  HttpClient client(server_->endpoint());
  const auto answer = client.request("PUT", "/items/3", {{"X-Mode", "fast"}}, "{}");
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body, "PUT /items/3 fast {}");
  EXPECT_EQ(answer->headers["x-answer"], "yes");
  const auto head = client.request("HEAD", "/", {}, "");
  ASSERT_TRUE(head.has_value()) << head.error().message;
  EXPECT_EQ(head->body, "");
  EXPECT_EQ(client.request("GET", "/again", {}, "")->body, "GET /again  ");
}

TEST_F(HttpClientTest, ConnectsAgainWhenTheKeptConnectionWasClosed) {
  std::atomic<int> requests = 0;
  serve([&requests](const HttpRequest&, const std::shared_ptr<HttpExchange>& exchange) {
    if (++requests == 2) {
      static_cast<void>(exchange->take_socket());  // closed without an answer
    } else {
      exchange->reply(with_body(std::to_string(requests)));
    }
  });
  HttpClient client(server_->endpoint());
  EXPECT_EQ(client.request("GET", "/", {}, "")->body, "1");
  const auto answer = client.request("GET", "/", {}, "");
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->body, "3");
}

TEST_F(HttpClientTest, DoesNotRepeatARequestOnAFreshConnection) {
  std::atomic<int> requests = 0;
  serve([&requests](const HttpRequest&, const std::shared_ptr<HttpExchange>& exchange) {
    ++requests;
    static_cast<void>(exchange->take_socket());
  });
  HttpClient client(server_->endpoint());
  const auto answer = client.request("GET", "/", {}, "");
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(requests, 1);
}

TEST_F(HttpClientTest, NamesTheServerThatDoesNotAnswer) {
  serve(nullptr);
  const Endpoint endpoint = server_->endpoint();
  server_->drain();
  loop_.stop();
  server_.reset();
  Endpoint unused = endpoint;
  {
    boost::asio::io_context context;
    const boost::asio::ip::tcp::acceptor acceptor(context, {boost::asio::ip::address_v4::loopback(), 0});
    unused.port = acceptor.local_endpoint().port();
  }
  HttpClient client(unused);
  const auto answer = client.request("GET", "/", {}, "");
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(answer.error().message, HasSubstr(unused.to_string()));
}

TEST_F(HttpClientTest, GivesUpAfterItsTimeout) {
  std::mutex mutex;
  std::set<std::shared_ptr<HttpExchange>> kept;
  serve([&](const HttpRequest&, std::shared_ptr<HttpExchange> exchange) {
    const std::scoped_lock lock(mutex);
    kept.insert(std::move(exchange));
  });
  HttpClient client(server_->endpoint(), std::chrono::milliseconds(30));
  const auto answer = client.request("GET", "/", {}, "");
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::kTimeout);
  EXPECT_THAT(answer.error().message, HasSubstr("30 ms"));
  loop_.stop();
}

TEST_F(HttpClientTest, WaitsWithoutATimeoutWhereToldTo) {
  serve([](const HttpRequest&, const std::shared_ptr<HttpExchange>& exchange) {
    exchange->reply(with_body("at last"));
  });
  HttpClient client(server_->endpoint(), HttpClient::kNoTimeout);
  const auto answer = client.request("GET", "/", {}, "");
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->body, "at last");
}

}  // namespace
}  // namespace rtp::net
