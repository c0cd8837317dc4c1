// Bodies that their handlers read piece by piece.
#include <array>
#include <future>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/http_server_fixture.h"

namespace rtp::net {
namespace {

namespace http = boost::beast::http;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

/// Reads a body to its end, or its failure, then answers with it.
class Collector : public std::enable_shared_from_this<Collector> {
 public:
  Collector(HttpRequest request, std::shared_ptr<HttpExchange> exchange)
      : request_(std::move(request)), exchange_(std::move(exchange)) {}

  void read() {
    exchange_->read_body([self = shared_from_this()](Result<std::string_view> piece) { self->take(piece); });
  }

 private:
  void take(const Result<std::string_view>& piece) {
    EXPECT_TRUE(exchange_->loop().runs_here());
    if (!piece) {
      exchange_->reply(answer_with("after '" + request_.body +
                                   "': " + std::to_string(static_cast<int>(piece.error().code)) + " " +
                                   piece.error().message));
    } else if (!piece->empty()) {
      request_.body += *piece;
      read();
    } else if (request_.target == "/size") {
      exchange_->reply(answer_with(std::to_string(request_.body.size())));
    } else {
      exchange_->reply(echo(request_));
    }
  }

  HttpRequest request_;
  std::shared_ptr<HttpExchange> exchange_;
};

void collect(HttpRequest request, std::shared_ptr<HttpExchange> exchange) {
  std::make_shared<Collector>(std::move(request), std::move(exchange))->read();
}

std::string failure(std::string_view body, ErrorCode code) {
  return "after '" + std::string(body) + "': " + std::to_string(static_cast<int>(code)) + " ";
}

class HttpServerBodyTest : public HttpServerFixture, public testing::TestWithParam<Security> {
 protected:
  HttpServerBodyTest() : HttpServerFixture(GetParam()) {
    options_.max_body_bytes = 10;
    options_.streams_body = [](http::verb method, std::string_view target, const http::fields& headers) {
      return method == http::verb::post && target.starts_with("/items") && headers["Content-Type"] != "x";
    };
  }

  /// `form` of one body: "abcde".
  static constexpr std::string_view kWhole =
      "POST /items HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabcde";
  static constexpr std::string_view kChunked =
      "POST /items HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3\r\nabc\r\n2;x=1\r\nde\r\n0\r\nTrailer: 1\r\n\r\n";
  static constexpr std::string_view kBegun =
      "POST /items HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\nab";
};

INSTANTIATE_TEST_SUITE_P(Http, HttpServerBodyTest, testing::Values(Security::kPlain, Security::kTls),
                         [](const auto& param) { return param.param == Security::kTls ? "Tls" : "Plain"; });

TEST_P(HttpServerBodyTest, HandsOutBodiesAndThenTheNextRequest) {
  serve(collect);
  RawClient& client = connect();
  const std::string next = "GET /next HTTP/1.1\r\nHost: h\r\n\r\n";
  for (const std::string_view request : {kWhole, kChunked}) {
    client.send(std::string(request).append(next).append(request).append(request).append(next));
    for (const std::string_view answer :
         {"POST /items abcde", "GET /next ", "POST /items abcde", "POST /items abcde", "GET /next "}) {
      EXPECT_EQ(client.read_answer().body, answer);
    }
    client.send_bytewise(std::string(request).append(next));
    EXPECT_EQ(client.read_answer().body, "POST /items abcde");
    EXPECT_EQ(client.read_answer().body, "GET /next ");
  }
}

TEST_P(HttpServerBodyTest, HandsOutABodyThatIsCutAnywhere) {
  serve(collect);
  RawClient& client = connect();
  for (const std::string_view request : {kWhole, kChunked}) {
    for (std::size_t size = 1; size < request.size(); ++size) {
      client.send(request.substr(0, size));
      wait_for_loops();
      client.send(std::string(request.substr(size)).append("GET /next HTTP/1.1\r\nHost: h\r\n\r\n"));
      ASSERT_EQ(client.read_answer().body, "POST /items abcde") << size;
      ASSERT_EQ(client.read_answer().body, "GET /next ") << size;
    }
  }
}

TEST_P(HttpServerBodyTest, HandsOutTheEndOfWhatHasNoBody) {
  serve(collect);
  RawClient& client = connect();
  for (const std::string_view request :
       {"POST /items HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
        "POST /items HTTP/1.1\r\nHost: h\r\n\r\n",
        "POST /items HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}) {
    client.send(request);
    EXPECT_EQ(client.read_answer().body, "POST /items ");
  }
  for (const std::string_view start : {"POST /other HTTP/1.1\r\n", "PUT /items HTTP/1.1\r\n",
                                       "POST /items HTTP/1.1\r\nContent-Type: x\r\n"}) {
    client.send(std::string(start).append("Host: h\r\nContent-Length: 2\r\n\r\nab"));
    EXPECT_THAT(client.read_answer().body, EndsWith(" ab"));  // in the request, and the end from read_body()
  }
}

TEST_P(HttpServerBodyTest, HandsOutBodiesOverTheLimitOfOthers) {
  serve(collect);
  std::string body(std::size_t{20} << 20U, '\0');
  for (std::size_t i = 0; i < body.size(); ++i) {
    body[i] = static_cast<char>('a' + (i * 7 + i / 1000) % 23);
  }
  std::string chunks;
  for (std::size_t i = 0; i < body.size(); i += 1 << 20U) {
    chunks += "100000\r\n" + body.substr(i, 1 << 20U) + "\r\n";
  }
  const std::array requests{
      "POST /items HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body,
      "POST /items HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n"};
  RawClient& client = connect();
  for (const std::string& request : requests) {
    const std::jthread sender([&] { client.send(request); });
    EXPECT_TRUE(client.read_answer().body == "POST /items " + body);
  }
  for (const std::string_view request :
       {"PUT /items HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n",
        "PUT /items HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n12345678901\r\n"}) {
    RawClient& other = connect();
    other.send(request);
    EXPECT_THAT(other.read_until_closed(), StartsWith("HTTP/1.1 413 "));
  }
}

TEST_P(HttpServerBodyTest, InvitesTheBodyOfAnExpectingClientOnceItIsAskedFor) {
  std::promise<std::shared_ptr<Collector>> arrived;
  serve([&arrived](HttpRequest request, std::shared_ptr<HttpExchange> exchange) {
    if (request.target == "/items/refused") {
      exchange->reply(answer_with("no", http::status::unauthorized));
    } else {
      arrived.set_value(std::make_shared<Collector>(std::move(request), std::move(exchange)));
    }
  });
  const std::string rest = " HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n";
  RawClient& refused = connect();
  refused.send("POST /items/refused" + rest);
  EXPECT_THAT(refused.read_until_closed(), AllOf(StartsWith("HTTP/1.1 401 "), EndsWith("no")));
  RawClient& client = connect();
  client.send("POST /items" + rest);
  arrived.get_future().get()->read();
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("bo");
  wait_for_loops();
  client.send("dy");
  EXPECT_EQ(client.read_answer().body, "POST /items body");
}

TEST_P(HttpServerBodyTest, AnswersAndClosesWhenTheHandlerWantsNoMore) {
  serve([](const HttpRequest&, const std::shared_ptr<HttpExchange>& exchange) {
    exchange->read_body([exchange](Result<std::string_view> piece) {
      exchange->reply(answer_with("enough after " + std::string(piece.value())));
      EXPECT_EQ(piece.value(), "ab");  // it is there until the end of this call
    });
  });
  RawClient& client = connect();
  client.send(kBegun);
  wait_for_loops();
  client.send(std::string(100'000, 'x'));
  EXPECT_THAT(client.read_until_closed(),
              AllOf(HasSubstr("Connection: close\r\n"), EndsWith("enough after ab")));
}

TEST_P(HttpServerBodyTest, TellsThatTheClientIsGone) {
  serve(collect);
  for (const std::string_view request :
       {std::string_view(kBegun),
        std::string_view(
            "POST /items HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r")}) {
    RawClient& client = connect();
    client.send(request);
    wait_for_loops();
    client.shut_down_sending();
    EXPECT_THAT(client.read_until_closed(),
                AllOf(HasSubstr("Connection: close\r\n"), HasSubstr(failure("ab", ErrorCode::kGone))));
  }
}

TEST_P(HttpServerBodyTest, TellsWhatIsNoChunkOrTooMuchAroundOne) {
  options_.max_header_bytes = 1024;
  serve(collect);
  struct Case {
    std::string body;
    ErrorCode code;
  };
  const std::string large(2000, 'x');
  const std::array cases{
      Case{"zzzzz\r\n", ErrorCode::kMalformed},
      Case{"1\r\nabc\r\n0\r\n\r\n", ErrorCode::kMalformed},
      Case{"1;" + large, ErrorCode::kTooLarge},
      Case{"0\r\nX: " + large, ErrorCode::kTooLarge},
  };
  for (const auto& [body, code] : cases) {
    RawClient& client = connect();
    client.send("POST /items HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n" + body);
    EXPECT_THAT(client.read_until_closed(),
                AllOf(HasSubstr("Connection: close\r\n"), HasSubstr(failure("ok", code).substr(0, 8))))
        << body;
  }
}

TEST_P(HttpServerBodyTest, TellsThatNothingCameInTime) {
  // The handshake has the same deadline.
  options_.request_timeout = std::chrono::milliseconds(GetParam() == Security::kTls ? 500 : 30);
  serve(collect);
  RawClient& client = connect();
  client.send(kBegun);
  EXPECT_THAT(client.read_until_closed(), HasSubstr(failure("ab", ErrorCode::kTimeout)));
}

TEST_P(HttpServerBodyTest, GivesAHandlerTheTimeItNeeds) {
  options_.request_timeout = std::chrono::milliseconds(GetParam() == Security::kTls ? 500 : 30);
  std::promise<std::shared_ptr<Collector>> arrived;
  serve([&arrived](HttpRequest request, std::shared_ptr<HttpExchange> exchange) {
    if (request.target == "/items") {
      arrived.set_value(std::make_shared<Collector>(std::move(request), std::move(exchange)));
    } else {
      collect(std::move(request), std::move(exchange));
    }
  });
  RawClient& client = connect();
  client.send(kWhole);
  RawClient& late = connect();  // its deadline is later
  late.send("POST /items/late HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n");
  EXPECT_THAT(late.read_until_closed(), HasSubstr(failure("", ErrorCode::kTimeout)));
  arrived.get_future().get()->read();
  EXPECT_EQ(client.read_answer().body, "POST /items abcde");
}

TEST_P(HttpServerBodyTest, TellsAWaitingReaderThatTheRequestIsAnswered) {
  std::promise<std::shared_ptr<HttpExchange>> waiting;
  std::promise<ErrorCode> before;
  std::promise<ErrorCode> after;
  serve([&](const HttpRequest&, const std::shared_ptr<HttpExchange>& exchange) {
    exchange->read_body([&before](Result<std::string_view> piece) { before.set_value(piece.error().code); });
    waiting.set_value(exchange);
  });
  RawClient& client = connect();
  client.send("POST /items HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n");
  const auto exchange = waiting.get_future().get();
  wait_for_loops();
  exchange->reply(answer_with("done"));
  exchange->read_body([&after](Result<std::string_view> piece) { after.set_value(piece.error().code); });
  EXPECT_EQ(before.get_future().get(), ErrorCode::kGone);
  EXPECT_EQ(after.get_future().get(), ErrorCode::kGone);
  EXPECT_THAT(client.read_until_closed(), EndsWith("done"));
}

TEST_P(HttpServerBodyTest, GivesTheEndAgain) {
  serve([](const HttpRequest&, const std::shared_ptr<HttpExchange>& exchange) {
    exchange->read_body([exchange](Result<std::string_view> first) {
      const std::string text(first.value());
      exchange->read_body([exchange, text](Result<std::string_view> second) {
        exchange->read_body(
            [exchange, text = text + "|" + std::string(second.value())](Result<std::string_view> third) {
              exchange->reply(answer_with(text + "|" + std::string(third.value())));
            });
      });
    });
  });
  RawClient& client = connect();
  for (int i = 0; i < 2; ++i) {
    client.send(kWhole);
    EXPECT_EQ(client.read_answer().body, "abcde||");
  }
}

TEST_P(HttpServerBodyTest, Answers500WhenTheExchangeIsDroppedInTheBody) {
  serve([](const HttpRequest& request, const std::shared_ptr<HttpExchange>& exchange) {
    if (request.target == "/items/read") {
      exchange->read_body([](const Result<std::string_view>&) {});
    }
  });
  for (const std::string_view target : {"/items/read", "/items/unread"}) {
    RawClient& client = connect();
    client.send("POST " + std::string(target) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n");
    EXPECT_THAT(client.read_until_closed(),
                AllOf(StartsWith("HTTP/1.1 500 "), HasSubstr("Connection: close")));
  }
}

TEST_P(HttpServerBodyTest, IsReadFromAnotherThread) {
  std::vector<std::jthread> readers;
  std::mutex mutex;
  serve([&](HttpRequest request, std::shared_ptr<HttpExchange> exchange) {
    const std::scoped_lock lock(mutex);
    readers.emplace_back([collector = std::make_shared<Collector>(std::move(request), std::move(exchange))] {
      collector->read();
    });
  });
  RawClient& client = connect();
  for (int i = 0; i < 20; ++i) {
    client.send(kWhole);
    EXPECT_EQ(client.read_answer().body, "POST /items abcde");
  }
  const std::scoped_lock lock(mutex);
  readers.clear();
}

TEST_P(HttpServerBodyTest, ReadsABodyUnderWayWhileItStops) {
  std::promise<std::shared_ptr<Collector>> arrived;
  serve([&arrived](HttpRequest request, std::shared_ptr<HttpExchange> exchange) {
    arrived.set_value(std::make_shared<Collector>(std::move(request), std::move(exchange)));
  });
  RawClient& client = connect();
  client.send(kWhole.substr(0, kWhole.size() - 1));
  arrived.get_future().get()->read();
  const std::future<void> drained = server_->drain();
  wait_for_loops();
  EXPECT_EQ(drained.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  client.send("e");
  EXPECT_THAT(client.read_until_closed(), AllOf(HasSubstr("Connection: close\r\n"), EndsWith("abcde")));
  drained.wait();
}

TEST_P(HttpServerBodyTest, ForgetsAWaitingReaderWithItsLoop) {
  const auto token = std::make_shared<int>(0);
  std::promise<void> asked;
  serve([&](const HttpRequest&, const std::shared_ptr<HttpExchange>& exchange) {
    exchange->read_body([exchange, token](const Result<std::string_view>&) {});
    asked.set_value();
  });
  const RawClient& client = connect();
  client.send("POST /items HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n");
  asked.get_future().wait();
  wait_for_loops();
  server_.reset();
  loops_.clear();
  EXPECT_EQ(token.use_count(), 1);
}

/// Sends as long as the socket takes it.
class EagerClient : public RawClient {
 public:
  using RawClient::RawClient;
  [[nodiscard]] std::size_t send_what_fits(std::string_view bytes) const {
    return static_cast<std::size_t>(
        std::max<ssize_t>(::send(descriptor(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL), 0));
  }
};

class HttpServerBackPressureTest : public HttpServerFixture, public testing::Test {
 protected:
  HttpServerBackPressureTest() : HttpServerFixture(Security::kPlain) {
    options_.streams_body = [](http::verb, std::string_view, const http::fields&) { return true; };
  }
};

TEST_F(HttpServerBackPressureTest, ReadsNothingThatIsNotAskedFor) {
  std::promise<std::shared_ptr<Collector>> arrived;
  serve([&arrived](HttpRequest request, const std::shared_ptr<HttpExchange>& exchange) {
    exchange->read_body(
        [&arrived, request = std::move(request), exchange](const Result<std::string_view>& piece) mutable {
          request.body = piece.value();
          arrived.set_value(std::make_shared<Collector>(std::move(request), exchange));
        });
  });
  constexpr std::size_t kBytes = std::size_t{64} << 20U;
  EagerClient client(port());
  client.send("POST /size HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4000000\r\n");
  const std::string piece(100'000, 'x');
  std::size_t sent = 0;
  int refusals = 0;
  while (refusals < 100 && sent < kBytes) {
    const std::size_t count = client.send_what_fits(std::string_view(piece).substr(0, kBytes - sent));
    sent += count;
    refusals = count == 0 ? refusals + 1 : 0;
    if (count == 0) {
      wait_for_loops();
    }
  }
  EXPECT_LT(sent, kBytes / 2);  // what the kernel keeps
  arrived.get_future().get()->read();
  const std::jthread sender([&] {
    client.send(std::string(kBytes - sent, 'x'));
    client.send("\r\n0\r\n\r\n");
  });
  EXPECT_EQ(client.read_answer().body, std::to_string(kBytes));
}

}  // namespace
}  // namespace rtp::net
