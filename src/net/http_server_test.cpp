#include "net/http_server.h"

#include <array>
#include <future>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "base/log.h"
#include "net/http_server_fixture.h"

namespace rtp::net {
namespace {

namespace http = boost::beast::http;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

/// Every behaviour of HTTP, plain and inside TLS.
class HttpServerTest : public HttpServerFixture, public testing::TestWithParam<Security> {
 protected:
  HttpServerTest() : HttpServerFixture(GetParam()) {}
};

INSTANTIATE_TEST_SUITE_P(Http, HttpServerTest, testing::Values(Security::kPlain, Security::kTls),
                         [](const auto& param) { return param.param == Security::kTls ? "Tls" : "Plain"; });

class PlainHttpServerTest : public HttpServerFixture, public testing::Test {
 protected:
  PlainHttpServerTest() : HttpServerFixture(Security::kPlain) {}
};

TEST_P(HttpServerTest, AnswersManyRequestsOnOneConnection) {
  serve();
  RawClient& client = connect();
  for (int i = 0; i < 3; ++i) {
    client.send("POST /items HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}");
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.head, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\n");
    EXPECT_EQ(answer.body, "POST /items {}");
  }
}

TEST_P(HttpServerTest, HandsOverTheWholeRequest) {
  HttpRequest seen;
  serve([&seen](HttpRequest request, const std::shared_ptr<HttpExchange>& exchange) {
    seen = std::move(request);
    exchange->reply(answer_with(exchange->peer_address()));
  });
  RawClient& client = connect();
  client.send(
      "PATCH /a?b=c%20d HTTP/1.1\r\nHost: h:1\r\nX-Two: 1\r\nX-Two: 2\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_EQ(client.read_answer().body, "127.0.0.1");
  EXPECT_EQ(seen.method, http::verb::patch);
  EXPECT_EQ(seen.method_text, "PATCH");
  EXPECT_EQ(seen.target, "/a?b=c%20d");
  EXPECT_EQ(seen.version, 11U);
  EXPECT_TRUE(seen.keep_alive);
  EXPECT_EQ(seen.headers["host"], "h:1");
  EXPECT_EQ(seen.headers.count("X-Two"), 2U);
  EXPECT_EQ(seen.body, "abc");
}

TEST_P(HttpServerTest, TakesTheAbsoluteFormOfATargetToo) {
  serve();
  RawClient& client = connect();
  client.send("GET http://h/a?b HTTP/1.1\r\nHost: h\r\n\r\nGET HTTP://h HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read_answer().body, "GET /a?b ");
  EXPECT_EQ(client.read_answer().body, "GET / ");
}

TEST_P(HttpServerTest, HandsOverUnknownMethodsByName) {
  serve();
  RawClient& client = connect();
  client.send("BREW /pot HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read_answer().body, "BREW /pot ");
}

TEST_P(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  constexpr int kRequests = 2000;
  serve([](const HttpRequest& request, std::shared_ptr<HttpExchange> exchange) {
    // Every other answer comes from outside the handler.
    if (request.target.back() % 2 == 0) {
      exchange->reply(echo(request));
    } else {
      EventLoop& loop = exchange->loop();
      loop.post([exchange = std::move(exchange), answer = echo(request)] { exchange->reply(answer); });
    }
  });
  RawClient& client = connect();
  std::string requests;
  for (int i = 0; i < kRequests; ++i) {
    requests += "PUT /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx";
  }
  const std::jthread sender([&] { client.send(requests); });
  for (int i = 0; i < kRequests; ++i) {
    ASSERT_EQ(client.read_answer().body, "PUT /" + std::to_string(i) + " x");
  }
}

TEST_P(HttpServerTest, AnswersWhatComesByteByByte) {
  serve();
  RawClient& client = connect();
  client.send_bytewise(
      "\r\nPOST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
      "GET /b HTTP/1.1\r\nHost: h\r\n\r\n"
      "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=1\r\nde\r\n0\r\n\r\n"
      "POST /d HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
      "POST /e HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nTrailer: 1\r\n\r\n");
  for (const std::string_view expected :
       {"POST /a abc", "GET /b ", "POST /c abcde", "POST /d ", "POST /e x"}) {
    EXPECT_EQ(client.read_answer().body, expected);
  }
}

TEST_P(HttpServerTest, IgnoresAnEmptyLineThatComesInTwoPieces) {
  serve();
  RawClient& client = connect();
  client.send("\r");
  RawClient& other = connect();
  other.send("GET /other HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(other.read_answer().body, "GET /other ");  // by now the server has the first piece
  client.send("\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read_answer().body, "GET /a ");
}

TEST_P(HttpServerTest, AnswersFromAnyThreadAndOnlyOnce) {
  std::vector<std::jthread> repliers;
  std::mutex mutex;
  serve([&](const HttpRequest& request, const std::shared_ptr<HttpExchange>& exchange) {
    const std::scoped_lock lock(mutex);
    for (int i = 0; i < 3; ++i) {
      repliers.emplace_back([exchange, answer = echo(request)] { exchange->reply(answer); });
    }
  });
  RawClient& client = connect();
  for (int i = 0; i < 20; ++i) {
    const std::string target = "/" + std::to_string(i);
    client.send("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.read_answer().body, "GET " + target + " ");
  }
  const std::scoped_lock lock(mutex);
  repliers.clear();
}

TEST_P(HttpServerTest, SendsAndReceivesLargeBodies) {
  serve();
  RawClient& client = connect();
  const std::string body(8 * 1024 * 1024, 'x');
  const std::jthread sender([&] {
    client.send("PUT /big HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n" + body);
  });
  EXPECT_EQ(client.read_answer().body.size(), body.size() + std::string_view("PUT /big ").size());
}

TEST_P(HttpServerTest, AnswersHeadWithoutABody) {
  serve();
  RawClient& client = connect();
  client.send("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("Content-Length: 8\r\n"));
  EXPECT_EQ(client.read_answer().body, "GET /b ");
}

TEST_P(HttpServerTest, ClosesWhenTheRequestAsksForIt) {
  serve();
  for (const std::string_view request :
       {"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
    RawClient& client = connect();
    client.send(request);
    const std::string all = client.read_until_closed();
    EXPECT_THAT(all, AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("Connection: close\r\n"),
                           HasSubstr("GET / ")));
  }
}

TEST_P(HttpServerTest, KeepsAnHttp10ConnectionOnRequest) {
  serve();
  RawClient& client = connect();
  for (int i = 0; i < 2; ++i) {
    client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_THAT(client.read_answer().head, HasSubstr("Connection: keep-alive\r\n"));
  }
}

TEST_P(HttpServerTest, AnswersAClientThatStoppedSending) {
  serve();
  RawClient& client = connect();
  client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n");
  client.shut_down_sending();
  EXPECT_THAT(client.read_until_closed(), AllOf(HasSubstr("GET /a "), HasSubstr("GET /b ")));
}

TEST_P(HttpServerTest, InvitesTheBodyOfAnExpectingClient) {
  serve();
  RawClient& client = connect();
  client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-Continue\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("body");
  EXPECT_EQ(client.read_answer().body, "PUT / body");
}

TEST_P(HttpServerTest, RefusesWhatIsOverALimitAndCloses) {
  options_.max_header_bytes = 1024;
  options_.max_body_bytes = 100;
  serve();
  struct Case {
    std::string_view name;
    std::string request;
    int status;
  };
  const std::string large(2000, 'a');
  const std::string chunked = "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::array cases{
      Case{"target", "GET /" + large, 431},
      Case{"header", "GET / HTTP/1.1\r\nX: " + large, 431},
      Case{"complete header", "GET / HTTP/1.1\r\nX: " + large + "\r\n\r\n", 431},
      Case{"announced body", "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n", 413},
      Case{"expected body",
           "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\nExpect: 100-continue\r\n\r\n", 413},
      Case{"chunked body", chunked + "33\r\n" + large.substr(0, 51) + "\r\n33\r\n", 413},
      Case{"announced chunk", chunked + "fffffffffffffff\r\n", 413},
      Case{"chunk extension", chunked + "1;" + large, 431},
      Case{"trailer", chunked + "0\r\nX: " + large, 431},
  };
  for (const auto& [name, request, status] : cases) {
    RawClient& client = connect();
    client.send(request);
    EXPECT_THAT(client.read_until_closed(),
                AllOf(StartsWith("HTTP/1.1 " + std::to_string(status)), HasSubstr("Connection: close\r\n")))
        << name;
  }
}

TEST_P(HttpServerTest, TakesABodyOnlyWhereItsTargetMayHaveOne) {
  options_.takes_body = [](std::string_view target) { return target == "/yes"; };
  serve();
  const std::string chunked =
      " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n";
  const std::string whole = " HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody";
  RawClient& client = connect();
  for (const std::string& form : {chunked, whole}) {
    client.send("PUT /yes" + form);
    EXPECT_EQ(client.read_answer().body, "PUT /yes body");
    client.send("PUT http://h/yes" + form);
    EXPECT_EQ(client.read_answer().body, "PUT /yes body");
    RawClient& other = connect();
    other.send("PUT /no" + form);
    EXPECT_THAT(other.read_until_closed(), StartsWith("HTTP/1.1 413 "));
  }
  client.send("PUT /no HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(client.read_answer().body, "PUT /no ");
}

TEST_P(HttpServerTest, CountsAHeaderThatComesInPieces) {
  options_.max_header_bytes = 1024;
  serve();
  RawClient& client = connect();
  client.send("GET / HTTP/1.1\r\n");
  for (int i = 0; i < 1024; ++i) {
    client.send("X: 1\r\n");
  }
  EXPECT_THAT(client.read_until_closed(), StartsWith("HTTP/1.1 431 "));
}

TEST_P(HttpServerTest, RefusesMalformedRequests) {
  serve();
  const std::array cases{
      std::string_view("\x16\x03\x01\x02\r\n\r\n"),
      std::string_view(" GET / HTTP/1.1\r\n\r\n"),
      std::string_view("GET\r\n\r\n"),
      std::string_view("GET /\r\n\r\n"),
      std::string_view("GET / HTTP/2.0\r\n\r\n"),
      std::string_view("GET / HTTP/1.1 \r\n\r\n"),
      std::string_view("GET / HTTP/1.1\nHost: h\n\n"),
      std::string_view("GET /\x01 HTTP/1.1\r\n\r\n"),
      std::string_view("GET / HTTP/1.1\r\nno colon\r\n\r\n"),
      std::string_view("GET / HTTP/1.1\r\nHost : h\r\n\r\n"),
      std::string_view("GET / HTTP/1.1\r\nA: \x01\r\n\r\n"),
      std::string_view("PUT / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
      std::string_view("PUT / HTTP/1.1\r\nContent-Length: 1x\r\n\r\n"),
      std::string_view("PUT / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n"),
      std::string_view("PUT / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
      std::string_view("GET / HTTP/1.1\r\n\r\n"),
      std::string_view("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
      std::string_view("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
      std::string_view(
          "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
      std::string_view(
          "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n"),
      std::string_view("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n"),
      std::string_view("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, gzip\r\n\r\n"),
      std::string_view("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
      std::string_view("PUT / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"),
      std::string_view("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"),
      std::string_view(
          "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n"),
  };
  for (const std::string_view request : cases) {
    RawClient& client = connect();
    client.send(request);
    EXPECT_THAT(client.read_until_closed(), StartsWith("HTTP/1.1 400 ")) << request;
  }
}

TEST_P(HttpServerTest, AnswersARequestThatStalls) {
  // The handshake has the same deadline.
  options_.request_timeout = std::chrono::milliseconds(GetParam() == Security::kTls ? 500 : 30);
  serve();
  for (const std::string_view part :
       {"GET / HTTP/1.1\r\n", "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab"}) {
    RawClient& client = connect();
    client.send(part);
    EXPECT_THAT(client.read_until_closed(), StartsWith("HTTP/1.1 408 "));
  }
}

TEST_P(HttpServerTest, ClosesIdleConnectionsWithoutAWord) {
  options_.idle_timeout = std::chrono::milliseconds(30);
  serve();
  RawClient& silent = connect();
  EXPECT_EQ(silent.read_until_closed(), "");
  RawClient& kept = connect();
  kept.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(kept.read_answer().status, 200);
  EXPECT_EQ(kept.read_until_closed(), "");
}

TEST_P(HttpServerTest, Answers500WhenTheExchangeIsDropped) {
  serve([](const HttpRequest& request, std::shared_ptr<HttpExchange> exchange) {
    if (request.target == "/elsewhere") {
      std::thread([dropped = std::move(exchange)] {}).detach();
    }
  });
  for (const std::string_view target : {"/here", "/elsewhere"}) {
    RawClient& client = connect();
    client.send("GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n");
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.body, "the request was not answered");
  }
}

TEST_P(HttpServerTest, HandsOverTheSocketWithWhatFollowedTheRequest) {
  std::promise<std::string> leftover;
  serve([&leftover](const HttpRequest&, const std::shared_ptr<HttpExchange>& exchange) {
    TakenSocket taken = exchange->take_socket();
    exchange->reply(answer_with("too late"));
    EXPECT_EQ(taken.transport.send("other protocol"), 14);
    leftover.set_value(taken.leftover);
  });
  RawClient& client = connect();
  client.send("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nokframes");
  EXPECT_EQ(client.read_until_closed(), "other protocol");
  EXPECT_EQ(leftover.get_future().get(), "frames");
}

TEST_P(HttpServerTest, AcceptsOnEveryLoop) {
  std::mutex mutex;
  std::set<EventLoop*> seen;
  serve([&](const HttpRequest&, const std::shared_ptr<HttpExchange>& exchange) {
    const std::scoped_lock lock(mutex);
    EXPECT_TRUE(exchange->loop().runs_here());
    seen.insert(&exchange->loop());
    exchange->reply({});
  });
  const auto seen_count = [&] {
    const std::scoped_lock lock(mutex);
    return seen.size();
  };
  for (int i = 0; i < 500 && seen_count() < 2; ++i) {
    RawClient& client = connect();
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.read_answer().status, 200);
  }
  EXPECT_EQ(seen_count(), 2U);
}

TEST_P(HttpServerTest, StopsAcceptingAndEndsWhatIsIdleButAnswersWhatIsUnderWay) {
  std::promise<std::shared_ptr<HttpExchange>> under_way;
  serve([&under_way](const HttpRequest& request, std::shared_ptr<HttpExchange> exchange) {
    if (request.target == "/slow") {
      under_way.set_value(std::move(exchange));
    } else {
      exchange->reply(echo(request));
    }
  });
  RawClient& idle = connect();
  idle.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(idle.read_answer().status, 200);
  RawClient& slow = connect();
  slow.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  auto exchange = under_way.get_future().get();

  server_->drain();
  const std::future<void> drained = server_->drain();
  EXPECT_EQ(idle.read_until_closed(), "");
  wait_for_loops();
  EXPECT_FALSE(RawClient(port()).connected());
  EXPECT_EQ(drained.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  std::exchange(exchange, nullptr)->reply(answer_with("done"));
  EXPECT_THAT(slow.read_until_closed(), AllOf(HasSubstr("Connection: close\r\n"), HasSubstr("done")));
  drained.wait();
}

TEST_F(PlainHttpServerTest, RefusesConnectionsBeyondItsPlacesUntilOneIsFree) {
  options_.max_connections = 2;
  serve(reply_at_once);
  RawClient first(port());
  {
    RawClient second(port());
    second.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(second.read_answer().status, 200);
    first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(first.read_answer().status, 200);
    EXPECT_THAT(RawClient(port()).read_until_closed(), HasSubstr("503"));
  }
  int status = 0;
  while (status != 200) {  // until the server has seen that the second is gone
    RawClient third(port());
    third.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    status = third.read_answer().status;
  }
}

TEST_F(PlainHttpServerTest, AcceptsAgainOnceThereAreDescriptors) {
#ifdef RTP_SANITIZE_UNDEFINED
  GTEST_SKIP() << "UndefinedBehaviorSanitizer reads objects through a pipe, which takes descriptors";
#endif
  bind(reply_at_once);
  RawClient& client = connect();
  // The logger is made, and checked by sanitizers, at its first line: neither works without descriptors.
  log(LogLevel::kWarning, "about to use up all descriptors");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const int lowest_free = ::dup(STDERR_FILENO);
  ::close(lowest_free);
  const rlimit none{.rlim_cur = static_cast<rlim_t>(lowest_free), .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  server_->start();
  wait_for_loops();
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 200);
}

TEST_F(PlainHttpServerTest, SaysWhyItCannotListen) {
  bind(reply_at_once);
  const auto code_for = [](const Endpoint& endpoint) {
    EventLoop loop;
    const HttpServerOptions options{.endpoint = endpoint};
    const auto server = HttpServer::listen(options, {&loop}, reply_at_once, nullptr);
    EXPECT_FALSE(server.has_value());
    EXPECT_THAT(server.error().message, HasSubstr(endpoint.to_string()));
    return server.error().code;
  };
  EXPECT_EQ(code_for({"127.0.0.1", port()}), ErrorCode::kAlreadyExists);
  EXPECT_EQ(code_for({"192.0.2.1", 0}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_for({"no such host", 0}), ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace rtp::net
