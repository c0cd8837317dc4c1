// A web client and servers that misbehave.
#include <array>
#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/raw_server.h"
#include "net/web_client_fixture.h"

namespace rtp::net {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kChunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string chunked(std::string_view body) { return std::string(kChunked).append(body); }

std::string whole(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

/// Sends `bytes` after a request, and closes.
RawServer::Script answering(std::string bytes) {
  return [bytes = std::move(bytes)](RawClient& peer) {
    static_cast<void>(peer.read_until("\r\n\r\n"));
    peer.send(bytes);
  };
}

/// Sends each of `answers` after a request, and waits until the client closes.
RawServer::Script answering_and_waiting(std::vector<std::string> answers) {
  return [answers = std::move(answers)](RawClient& peer) {
    for (const std::string& bytes : answers) {
      static_cast<void>(peer.read_until("\r\n\r\n"));
      peer.send(bytes);
    }
    static_cast<void>(peer.read_until_closed());
  };
}

/// Answers two requests on one connection, and closes.
RawServer::Script answering_twice(std::string first, std::string second) {
  return [first = std::move(first), second = std::move(second)](RawClient& peer) {
    static_cast<void>(peer.read_until("\r\n\r\n"));
    peer.send(first);
    static_cast<void>(peer.read_until("\r\n\r\n"));
    peer.send(second);
  };
}

std::string url_of(const RawServer& server) {
  return "http://127.0.0.1:" + std::to_string(server.port()) + "/";
}

class WebClientFaultsTest : public WebClientFixture, public testing::Test {
 protected:
  /// The answer whole, by way of open(); its error where it was cut.
  Result<WebAnswer> stream(std::string url) {
    const Result<OpenedAnswer> opened = open(std::move(url), 2);
    if (!opened || opened->failure) {
      return std::unexpected(opened ? *opened->failure : opened.error());
    }
    return WebAnswer{.status = opened->status, .headers = {}, .body = opened->body};
  }

  static void expect_error(const Result<WebAnswer>& answer, ErrorCode code, std::string_view named) {
    ASSERT_FALSE(answer.has_value()) << answer->body;
    EXPECT_EQ(answer.error().code, code);
    EXPECT_THAT(answer.error().message, AllOf(HasSubstr("127.0.0.1"), HasSubstr(named)));
  }
};

TEST_F(WebClientFaultsTest, TakesEveryFormOfAnAnswer) {
  struct Case {
    std::string bytes;
    std::string_view body;
  };
  const std::array cases{
      Case{"HTTP/1.1 200 OK\r\n\r\nuntil closed", "until closed"},
      Case{"HTTP/1.1 200 OK\r\n\r\n", ""},
      Case{"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", "x"},
      Case{chunked("3\r\nabc\r\n2;a=b\r\nde\r\n0\r\n\r\n"), "abcde"},
      Case{chunked("1\r\nx\r\n0\r\nTrailer: 1\r\n\r\n"), "x"},
      Case{chunked("0\r\n\r\n"), ""},
      Case{"HTTP/1.1 204 No Content\r\n\r\n", ""},
      Case{"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n", ""},
      Case{"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + whole("hinted"), "hinted"},
  };
  for (const auto& [bytes, body] : cases) {
    const RawServer server({answering(bytes), answering(bytes)});
    const auto sent = get(url_of(server));
    ASSERT_TRUE(sent.has_value()) << bytes << sent.error().message;
    EXPECT_EQ(sent->body, body);
    const auto streamed = stream(url_of(server));
    ASSERT_TRUE(streamed.has_value()) << bytes << streamed.error().message;
    EXPECT_EQ(streamed->body, body);
  }
}

TEST_F(WebClientFaultsTest, NeverTakesACutAnswerForAWholeOne) {
  for (const std::string& bytes : {whole("abc"), chunked("3\r\nabc\r\n0\r\n\r\n")}) {
    std::vector<RawServer::Script> cuts;
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      cuts.push_back(answering(bytes.substr(0, size)));
    }
    const RawServer server(cuts);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      SCOPED_TRACE(bytes.substr(0, size));
      expect_error(size % 2 == 0 ? get(url_of(server)) : stream(url_of(server)), ErrorCode::kUnavailable,
                   size == 0 ? "no answer" : "closed the connection before the end");
    }
  }
}

TEST_F(WebClientFaultsTest, RefusesWhatIsNotHttp) {
  const std::array answers{std::string("SSH-2.0-OpenSSH\r\n\r\n"), std::string("HTTP/1.1 abc\r\n\r\n"),
                           chunked("x\r\nabc\r\n"), chunked("1\r\nabcdef"),
                           std::string("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")};
  for (const std::string& bytes : answers) {
    const RawServer server({answering_and_waiting({bytes})});
    expect_error(get(url_of(server)), ErrorCode::kMalformed, "not HTTP/1.1");
  }
}

TEST_F(WebClientFaultsTest, BoundsTheHeaderOfAnAnswer) {
  const std::string filler(200'000, 'x');
  for (const std::string& bytes :
       {"HTTP/1.1 200 OK\r\nX: " + filler, chunked("1;" + filler), chunked("0\r\nX: " + filler)}) {
    const RawServer server({answering_and_waiting({bytes})});
    expect_error(get(url_of(server)), ErrorCode::kTooLarge, "header");
  }
}

TEST_F(WebClientFaultsTest, GivesUpOnABodyThatStalls) {
  client_options_.read_timeout = std::chrono::milliseconds(50);
  const RawServer server({answering_and_waiting({chunked("3\r\nabc\r\n")})});
  const auto answer = open(url_of(server));
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->body, "abc");
  expect_error(std::unexpected(answer->failure.value()), ErrorCode::kTimeout, "50 ms");
}

TEST_F(WebClientFaultsTest, ReplacesNoConnectionAfterTheFirstByteOfAnAnswer) {
  const RawServer server({answering_twice(whole("a"), "H"), answering(whole("b"))});
  EXPECT_EQ(get(url_of(server))->body, "a");
  expect_error(get(url_of(server)), ErrorCode::kUnavailable, "before the end");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(WebClientFaultsTest, KeepsNoConnectionThatSaysMoreThanItsAnswer) {
  const RawServer server(
      {answering_and_waiting({whole("a") + whole("not asked for")}), answering(whole("b"))});
  EXPECT_EQ(get(url_of(server))->body, "a");
  EXPECT_EQ(get(url_of(server))->body, "b");
}

TEST_F(WebClientFaultsTest, ReadsAnAnswerThatCameBeforeTheWholeRequest) {
  const RawServer server({answering(whole("too much"))});
  const auto answer =
      send({.method = "POST", .url = url_of(server), .body = std::string(std::size_t{8} << 20U, 'x')});
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->body, "too much");
}

TEST_F(WebClientFaultsTest, ClosesWhatWasIdleForTooLong) {
  client_options_.idle_timeout = std::chrono::milliseconds(1);
  std::atomic<bool> closed = false;
  const RawServer server({[&closed](RawClient& peer) {
    answering_and_waiting({whole("a")})(peer);
    closed = true;
  }});
  EXPECT_EQ(get(url_of(server))->body, "a");
  while (!closed) {
    context_.run_one_for(std::chrono::milliseconds(1));
  }
}

TEST_F(WebClientFaultsTest, ClosesTheOldestOfTooManyIdleConnections) {
  client_options_.max_idle_connections = 1;
  const RawServer first({answering_and_waiting({whole("a")}), answering(whole("again"))});
  const RawServer second({answering_and_waiting({whole("b")})});
  EXPECT_EQ(get(url_of(first))->body, "a");
  EXPECT_EQ(get(url_of(second))->body, "b");
  EXPECT_EQ(get(url_of(first))->body, "again");  // cannot be before the first connection was closed
}

TEST_F(WebClientFaultsTest, IsCancelledBeforeItHasAnAnswer) {
  const RawServer server({answering_and_waiting({}), answering_and_waiting({}), answering_and_waiting({})});
  for (int turns = 0; turns < 3; ++turns) {
    const auto request = begin(client().send({.method = "GET", .url = url_of(server)}));
    for (int i = 0; i < turns; ++i) {
      context_.poll_one();
    }
    request->signal.emit(boost::asio::cancellation_type::terminal);
    finish(*request);
    EXPECT_TRUE(request->aborted());
  }
}

TEST_F(WebClientFaultsTest, NamesAServerThatIsNotThere) {
  const std::string url = url_of(RawServer({}));
  expect_error(get(url), ErrorCode::kUnavailable, "Connection refused");
  const auto unknown = get("http://host.invalid/");
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(unknown.error().message, StartsWith("no connection to host.invalid:80: "));
}

}  // namespace
}  // namespace rtp::net
