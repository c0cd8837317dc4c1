// The client against our own server, plain and inside TLS; its redirects, limits and timeouts.
#include "net/web_client.h"

#include <atomic>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/http_server_fixture.h"
#include "net/web_client_fixture.h"

namespace rtp::net {
namespace {

namespace http = boost::beast::http;
using testing::AllOf;
using testing::HasSubstr;

class WebClientTest : public HttpServerFixture,
                      public WebClientFixture,
                      public testing::TestWithParam<Security> {
 protected:
  WebClientTest() : HttpServerFixture(GetParam()) {
    if (GetParam() == Security::kTls) {
      certificate_.renew("localhost");
      EXPECT_TRUE(options_.tls->reload().has_value());
      client_options_.ca_file = certificate_.certificate_file();
    }
  }

  ~WebClientTest() override {
    for (const auto& loop : loops_) {
      loop->stop();
    }
  }

  [[nodiscard]] std::string url(std::string_view target) const {
    return (GetParam() == Security::kTls ? "https://localhost:" : "http://localhost:") +
           std::to_string(port()).append(target);
  }

  /// Keeps exchanges until they are to be answered.
  struct Waiting {
    std::mutex mutex;
    std::vector<std::shared_ptr<HttpExchange>> exchanges;

    std::size_t keep(std::shared_ptr<HttpExchange> exchange) {
      const std::scoped_lock lock(mutex);
      exchanges.push_back(std::move(exchange));
      return exchanges.size();
    }
    std::vector<std::shared_ptr<HttpExchange>> take() {
      const std::scoped_lock lock(mutex);
      return std::exchange(exchanges, {});
    }
  };
};

INSTANTIATE_TEST_SUITE_P(Http, WebClientTest, testing::Values(Security::kPlain, Security::kTls),
                         [](const auto& param) { return param.param == Security::kTls ? "Tls" : "Plain"; });

TEST_P(WebClientTest, SendsARequestAndReadsItsAnswer) {
  serve([](const HttpRequest& request, const std::shared_ptr<HttpExchange>& exchange) {
    HttpResponse response = echo(request);
    response.status = http::status::not_found;
    response.headers = {{"X-Mode", std::string(request.headers["x-mode"])},
                        {"X-Host", std::string(request.headers["Host"])}};
    exchange->reply(std::move(response));
  });
  const auto answer =
      send({.method = "PUT", .url = url("/a?b=1#c"), .headers = {{"X-Mode", "fast"}}, .body = "{}"});
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body, "PUT /a?b=1 {}");
  EXPECT_EQ(answer->headers["x-mode"], "fast");
  EXPECT_EQ(answer->headers["X-HOST"], "localhost:" + std::to_string(port()));
}

TEST_P(WebClientTest, ReadsAnswersWithoutABody) {
  serve([](const HttpRequest& request, const std::shared_ptr<HttpExchange>& exchange) {
    exchange->reply(request.target == "/204" ? answer_with("", http::status::no_content) : echo(request));
  });
  EXPECT_EQ(send({.method = "HEAD", .url = url("/")})->body, "");
  EXPECT_EQ(get(url("/204"))->status, 204);
  EXPECT_EQ(get(url("/"))->body, "GET / ");
}

TEST_P(WebClientTest, KeepsItsConnection) {
  options_.max_connections = 1;
  serve();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(get(url("/"))->status, 200);
    EXPECT_EQ(open(url("/"))->status, 200);
  }
}

TEST_P(WebClientTest, HasAConnectionForEachRequestUnderWay) {
  Waiting waiting;
  serve([&waiting](const HttpRequest& request, std::shared_ptr<HttpExchange> exchange) {
    if (waiting.keep(std::move(exchange)) == 3) {
      for (const auto& one : waiting.take()) {
        one->reply(echo(request));
      }
    }
  });
  std::vector<std::unique_ptr<Pending<WebAnswer>>> requests;
  for (int i = 0; i < 3; ++i) {
    requests.push_back(begin(client().send({.method = "GET", .url = url("/")})));
  }
  client_.reset();  // what is under way goes on
  for (const auto& request : requests) {
    finish(*request);
    EXPECT_EQ(request->result->value().status, 200);
  }
}

TEST_P(WebClientTest, ConnectsAgainOnceWhenAKeptConnectionTurnsOutClosed) {
  std::atomic<int> requests = 0;
  serve([&requests](const HttpRequest&, const std::shared_ptr<HttpExchange>& exchange) {
    const int count = ++requests;
    if (count == 2 || count >= 4) {
      static_cast<void>(exchange->take_socket());  // closed without an answer
    } else {
      exchange->reply(answer_with(std::to_string(count)));
    }
  });
  EXPECT_EQ(get(url("/"))->body, "1");
  const auto again = get(url("/"));
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(again->body, "3");
  const auto failed = get(url("/"));
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(failed.error().message, HasSubstr("no answer from localhost:"));
  EXPECT_EQ(requests, 5);
}

TEST_P(WebClientTest, StreamsABody) {
  std::string content(std::size_t{8} << 20U, '\0');
  for (std::size_t i = 0; i < content.size(); ++i) {
    content[i] = static_cast<char>(i * 7 + i / 1000);
  }
  serve([&content](const HttpRequest&, const std::shared_ptr<HttpExchange>& exchange) {
    exchange->reply(answer_with(content, http::status::partial_content));
  });
  for (const std::size_t buffer_size : {std::size_t{100'000}, std::size_t{4096}}) {
    const auto answer = open(url("/"), buffer_size);
    ASSERT_TRUE(answer.has_value()) << answer.error().message;
    EXPECT_EQ(answer->status, 206);
    EXPECT_FALSE(answer->failure.has_value());
    EXPECT_TRUE(answer->body == content);
    EXPECT_GE(answer->pieces, content.size() / buffer_size);
  }
}

TEST_P(WebClientTest, BoundsTheAnswerItReadsWhole) {
  client_options_.max_answer_bytes = 10;
  serve([](const HttpRequest& request, const std::shared_ptr<HttpExchange>& exchange) {
    exchange->reply(answer_with(std::string(request.target == "/ten" ? 10 : 11, 'x')));
  });
  EXPECT_EQ(get(url("/ten"))->body, "xxxxxxxxxx");
  const auto answer = get(url("/eleven"));
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::kTooLarge);
  EXPECT_THAT(answer.error().message, AllOf(HasSubstr("localhost"), HasSubstr("10 bytes")));
  EXPECT_EQ(open(url("/eleven"))->body.size(), 11U);
}

TEST_P(WebClientTest, GivesUpAfterItsTimeout) {
  // The handshake has the same deadline.
  client_options_.timeout = std::chrono::milliseconds(GetParam() == Security::kTls ? 500 : 30);
  Waiting waiting;
  serve([&waiting](const HttpRequest&, std::shared_ptr<HttpExchange> exchange) {
    waiting.keep(std::move(exchange));
  });
  const auto answer = get(url("/"));
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::kTimeout);
  EXPECT_THAT(answer.error().message, HasSubstr(std::to_string(client_options_.timeout.count()) + " ms"));
  waiting.take();
}

TEST_P(WebClientTest, IsCancelledWhileItWaitsForAnAnswer) {
  std::promise<void> arrived;
  Waiting waiting;
  serve([&](const HttpRequest&, std::shared_ptr<HttpExchange> exchange) {
    waiting.keep(std::move(exchange));
    arrived.set_value();
  });
  const auto request = begin(client().send({.method = "GET", .url = url("/")}));
  auto reached = arrived.get_future();
  while (reached.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    context_.poll();
  }
  request->signal.emit(boost::asio::cancellation_type::terminal);
  finish(*request);
  EXPECT_TRUE(request->aborted());
  waiting.take();
}

TEST_P(WebClientTest, FollowsRedirectsOfGetAsFarAsItMay) {
  client_options_.max_redirects = 2;
  serve([](const HttpRequest& request, const std::shared_ptr<HttpExchange>& exchange) {
    const int left = request.target[1] - '0';
    HttpResponse response = echo(request);
    if (left > 0) {
      response.status = left % 2 == 0 ? http::status::found : http::status::permanent_redirect;
      response.headers = {{"Location", "/" + std::to_string(left - 1)}};
    }
    exchange->reply(std::move(response));
  });
  EXPECT_EQ(get(url("/2"))->body, "GET /0 ");
  const auto too_far = get(url("/3"));
  EXPECT_EQ(too_far->status, 308);
  EXPECT_EQ(too_far->body, "GET /1 ");
  EXPECT_EQ(send({.method = "POST", .url = url("/1")})->status, 308);
  EXPECT_EQ(open(url("/2"))->body, "GET /0 ");
}

TEST_P(WebClientTest, FollowsNoRedirectUnlessTold) {
  serve([](const HttpRequest&, const std::shared_ptr<HttpExchange>& exchange) {
    HttpResponse response = answer_with("moved", http::status::found);
    response.headers = {{"Location", "/other"}};
    exchange->reply(std::move(response));
  });
  const auto answer = get(url("/"));
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(answer->headers["location"], "/other");
}

TEST_P(WebClientTest, RefusesWhatIsNoRequestBeforeItConnects) {
  for (const WebRequest& request : {WebRequest{.method = "GET", .url = "localhost"},
                                    WebRequest{.method = "G T", .url = "http://localhost:1/"}}) {
    EXPECT_EQ(send(request).error().code, ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace rtp::net
