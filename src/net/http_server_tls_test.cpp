// What only a listener with TLS does; the behaviour of HTTP inside it is tested by http_server_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/http_server_fixture.h"

namespace rtp::net {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class HttpServerTlsTest : public HttpServerFixture, public testing::Test {
 protected:
  HttpServerTlsTest() : HttpServerFixture(Security::kTls) {}

  static void expect_service(RawClient& client) {
    client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.read_answer().body, "GET /a ");
  }
};

TEST_F(HttpServerTlsTest, SpeaksTls12And13WithForwardSecrecy) {
  serve();
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(port(), {.version = version, .protocols = "", .session = nullptr});
    ASSERT_TRUE(client.secure()) << client.handshake_error();
    expect_service(client);
    EXPECT_THAT(SSL_get_cipher_name(client.ssl()), testing::AnyOf(StartsWith("TLS_"), StartsWith("ECDHE-")));
  }
}

TEST_F(HttpServerTlsTest, RefusesOlderVersions) {
  serve();
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    const TlsClient client(port(), {.version = version, .protocols = "", .session = nullptr});
    EXPECT_FALSE(client.secure());
    EXPECT_THAT(client.handshake_error(), HasSubstr("protocol version"));
  }
}

TEST_F(HttpServerTlsTest, AgreesOnHttp11AndOnNothingElse) {
  serve();
  TlsClient client(port(), {.version = 0, .protocols = "\x02h2\x08http/1.1", .session = nullptr});
  const unsigned char* protocol = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(client.ssl(), &protocol, &size);
  EXPECT_EQ(std::string(protocol, protocol + size), "http/1.1");
  expect_service(client);
  const TlsClient other(port(), {.version = 0, .protocols = "\x02h2", .session = nullptr});
  EXPECT_THAT(other.handshake_error(), HasSubstr("no application protocol"));
}

TEST_F(HttpServerTlsTest, ResumesASessionByItsTicket) {
  serve();
  TlsClient first(port());
  expect_service(first);
  const std::unique_ptr<SSL_SESSION, void (*)(SSL_SESSION*)> session(SSL_get1_session(first.ssl()),
                                                                     SSL_SESSION_free);
  TlsClient second(port(), {.version = 0, .protocols = "", .session = session.get()});
  EXPECT_EQ(SSL_session_reused(second.ssl()), 1);
  expect_service(second);
}

TEST_F(HttpServerTlsTest, TellsAClientThatSpeaksPlainHttpWhatToDo) {
  serve();
  for (const std::string_view request :
       {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "\r\nPUT "}) {
    RawClient client(port());
    client.send(request);
    EXPECT_THAT(client.read_until_closed(),
                AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("Connection: close\r\n"),
                      EndsWith("this port speaks TLS: use https:// or wss://")))
        << request;
  }
}

TEST_F(HttpServerTlsTest, AnswersWhatIsNeitherTlsNorHttpWithAnAlert) {
  serve();
  RawClient client(port());
  client.send(std::string_view("\x16\x03\x01\x00\x05hello", 10));
  EXPECT_THAT(client.read_until_closed(), StartsWith("\x15\x03"));
}

TEST_F(HttpServerTlsTest, ClosesAHandshakeThatStalls) {
  options_.request_timeout = std::chrono::milliseconds(30);
  serve();
  for (const std::string_view part : {"", "\x16", "\x16\x03\x01\x02"}) {
    RawClient client(port());
    client.send(part);
    EXPECT_EQ(client.read_until_closed(), "");
  }
}

TEST_F(HttpServerTlsTest, EndsAHandshakeUnderWayWhenItStopsAccepting) {
  serve();
  RawClient client(port());
  client.send("\x16\x03\x01\x02");
  TlsClient other(port());
  expect_service(other);
  server_->drain();
  EXPECT_EQ(client.read_until_closed(), "");
}

TEST_F(HttpServerTlsTest, SaysInTlsThatItCloses) {
  serve();
  TlsClient after_answer(port());
  after_answer.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(after_answer.read_until_closed(), EndsWith("GET / "));
  EXPECT_TRUE(after_answer.got_close_notify());

  TlsClient idle(port());
  expect_service(idle);
  server_->drain();
  EXPECT_EQ(idle.read_until_closed(), "");
  EXPECT_TRUE(idle.got_close_notify());
}

TEST_F(HttpServerTlsTest, AnswersWhatCameBeforeACloseNotify) {
  serve([](const HttpRequest& request, std::shared_ptr<HttpExchange> exchange) {
    EventLoop& loop = exchange->loop();
    loop.post([exchange = std::move(exchange), answer = echo(request)] { exchange->reply(answer); });
  });
  TlsClient client(port());
  client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n");
  client.shut_down_sending();
  EXPECT_THAT(client.read_until_closed(), AllOf(HasSubstr("GET /a "), HasSubstr("GET /b ")));
  EXPECT_TRUE(client.got_close_notify());
}

TEST_F(HttpServerTlsTest, SendsABigAnswerToASlowReader) {
  constexpr std::size_t kBytes = std::size_t{4} << 20U;
  serve([](const HttpRequest&, const std::shared_ptr<HttpExchange>& exchange) {
    std::string body(kBytes, 'x');
    for (std::size_t i = 0; i < kBytes; i += 1000) {
      body[i] = static_cast<char>('a' + i % 23);
    }
    exchange->reply(answer_with(std::move(body)));
  });
  TlsClient slow(port());
  slow.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  TlsClient other(port());
  other.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(other.read_answer().body, slow.read_answer().body);
}

TEST_F(HttpServerTlsTest, ShowsNewConnectionsTheReloadedCertificateAndKeepsTheOthers) {
  serve();
  TlsClient before(port());
  EXPECT_EQ(before.common_name(), "test");
  certificate_.renew("renewed");
  ASSERT_TRUE(options_.tls->reload().has_value());
  TlsClient after(port());
  EXPECT_EQ(after.common_name(), "renewed");
  expect_service(before);
  expect_service(after);
}

}  // namespace
}  // namespace rtp::net
