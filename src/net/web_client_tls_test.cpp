// Whom the client trusts, and what it does between plain and TLS.
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/http_server_fixture.h"
#include "net/raw_server.h"
#include "net/web_client_fixture.h"
#include "net/web_tls.h"

namespace rtp::net {
namespace {

namespace http = boost::beast::http;
using testing::EndsWith;
using testing::HasSubstr;

class WebClientTlsTest : public HttpServerFixture, public WebClientFixture, public testing::Test {
 protected:
  WebClientTlsTest() : HttpServerFixture(Security::kTls) { renew("localhost"); }

  ~WebClientTlsTest() override {
    for (const auto& loop : loops_) {
      loop->stop();
    }
  }

  void renew(const std::string& name, long seconds_left = 86400) {
    certificate_.renew(name, seconds_left);
    ASSERT_TRUE(options_.tls->reload().has_value());
    client_options_.ca_file = certificate_.certificate_file();
  }

  [[nodiscard]] std::string url(std::string_view host) const {
    return std::string("https://").append(host).append(":").append(std::to_string(port())).append("/");
  }

  void expect_untrusted(std::string_view host, std::string_view reason) {
    const auto answer = get(url(host));
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(answer.error().message,
              std::string("certificate of ").append(host).append(" is not trusted: ").append(reason));
  }
};

TEST_F(WebClientTlsTest, TrustsTheCertificatesOfItsFile) {
  serve();
  EXPECT_EQ(get(url("localhost"))->body, "GET / ");
}

/// Trusts the certificate in `file`, read before.
std::function<Result<std::shared_ptr<boost::asio::ssl::context>>()> trust(const std::string& file) {
  std::ifstream stream(file);
  const std::string certificate(std::istreambuf_iterator<char>(stream), {});
  return [certificate] { return make_web_tls_of(certificate); };
}

TEST_F(WebClientTlsTest, TrustsTheCertificatesItIsGiven) {
  client_options_.make_tls = trust(client_options_.ca_file);
  client_options_.ca_file = "";
  serve();
  EXPECT_EQ(get(url("localhost"))->body, "GET / ");
}

TEST_F(WebClientTlsTest, TrustsNobodyButThoseItIsGiven) {
  client_options_.make_tls = trust(TestCertificate("localhost").certificate_file());
  serve();
  expect_untrusted("localhost", "self-signed certificate");
}

TEST(WebTls, NeedsACertificate) {
  for (const std::string_view text :
       {"", "junk", "-----BEGIN CERTIFICATE-----\njunk\n-----END CERTIFICATE-----\n"}) {
    const auto made = make_web_tls_of(text);
    ASSERT_FALSE(made.has_value()) << text;
    EXPECT_EQ(made.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST_F(WebClientTlsTest, TrustsNoStranger) {
  client_options_.ca_file = "";
  serve();
  expect_untrusted("localhost", "self-signed certificate");
}

TEST_F(WebClientTlsTest, TrustsNoCertificateOfAnotherName) {
  renew("other.example.org");
  serve();
  expect_untrusted("localhost", "hostname mismatch");
}

TEST_F(WebClientTlsTest, TrustsNoCertificateOfANameForAnAddress) {
  serve();
  expect_untrusted("127.0.0.1", "IP address mismatch");
}

TEST_F(WebClientTlsTest, TrustsNoExpiredCertificate) {
  renew("localhost", -60);
  serve();
  expect_untrusted("localhost", "certificate has expired");
}

TEST_F(WebClientTlsTest, TellsThatAServerDoesNotSpeakTls) {
  const RawServer server({[](RawClient& peer) { peer.send("HTTP/1.1 400 Bad Request\r\n\r\n"); }});
  const auto answer = get("https://localhost:" + std::to_string(server.port()) + "/");
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(answer.error().message, HasSubstr("no TLS connection to localhost: "));
}

TEST_F(WebClientTlsTest, NeedsACaFileThatHoldsCertificates) {
  for (const std::string& file : {certificate_.write_junk(), std::string("/no/such/file")}) {
    const auto client = WebClient::create(context_.get_executor(), {.ca_file = file});
    ASSERT_FALSE(client.has_value());
    EXPECT_EQ(client.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(client.error().message, HasSubstr(file));
  }
}

TEST_F(WebClientTlsTest, TakesOnlyTheEndOfTlsForTheEndOfABodyWithoutLength) {
  serve([](const HttpRequest& request, const std::shared_ptr<HttpExchange>& exchange) {
    TakenSocket taken = exchange->take_socket();
    static_cast<void>(taken.transport.send(std::string_view("HTTP/1.1 200 OK\r\n\r\nbody")));
    if (request.target == "/whole") {
      taken.transport.close();  // with close_notify
    } else {
      ::shutdown(taken.transport.native_handle(), SHUT_WR);
    }
  });
  EXPECT_EQ(get(url("localhost") + "whole")->body, "body");
  const auto cut = get(url("localhost"));
  ASSERT_FALSE(cut.has_value());
  EXPECT_EQ(cut.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(cut.error().message, EndsWith("closed the connection before the end of its answer"));
}

TEST_F(WebClientTlsTest, FollowsARedirectToHttpsWithoutItsCredentials) {
  client_options_.max_redirects = 1;
  serve([](const HttpRequest& request, const std::shared_ptr<HttpExchange>& exchange) {
    exchange->reply(answer_with(std::string(request.headers["Authorization"]) +
                                std::string(request.headers["Cookie"]) + std::string(request.headers["X"])));
  });
  const RawServer server({[&](RawClient& peer) {
    EXPECT_THAT(peer.read_until("\r\n\r\n"), HasSubstr("authorization: secret"));
    peer.send("HTTP/1.1 301 Moved\r\nLocation: " + url("localhost") + "\r\nContent-Length: 0\r\n\r\n");
  }});
  const auto answer = send({.method = "GET",
                            .url = "http://localhost:" + std::to_string(server.port()) + "/",
                            .headers = {{"authorization", "secret"}, {"Cookie", "c"}, {"X", "x"}}});
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->body, "x");
}

TEST_F(WebClientTlsTest, KeepsItsCredentialsOnARedirectToTheSameOrigin) {
  client_options_.max_redirects = 1;
  serve([](const HttpRequest& request, const std::shared_ptr<HttpExchange>& exchange) {
    HttpResponse response = answer_with(std::string(request.headers["Authorization"]));
    if (request.target == "/") {
      response.status = http::status::temporary_redirect;
      response.headers = {{"Location", "/next"}};
    }
    exchange->reply(std::move(response));
  });
  const auto answer =
      send({.method = "GET", .url = url("localhost"), .headers = {{"Authorization", "secret"}}});
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "secret");
}

TEST_F(WebClientTlsTest, FollowsNoRedirectAwayFromHttps) {
  client_options_.max_redirects = 1;
  serve([](const HttpRequest&, const std::shared_ptr<HttpExchange>& exchange) {
    HttpResponse response = answer_with("", http::status::found);
    response.headers = {{"Location", "http://localhost:1/"}};
    exchange->reply(std::move(response));
  });
  EXPECT_EQ(get(url("localhost"))->status, 302);
}

}  // namespace
}  // namespace rtp::net
