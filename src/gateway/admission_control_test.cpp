// Who may connect, over real sockets.
#include "gateway/admission_control.h"

#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "gateway/gateway_fixture.h"

namespace rtp::gateway {
namespace {

class AdmissionControlTest : public GatewayTest {
 protected:
  [[nodiscard]] Client connect(const std::string& headers = "") const {
    return {*gateway_, "/develop?vehicleId=3", headers};
  }
  /// Whether a place becomes free: a row goes a moment before its place.
  [[nodiscard]] bool is_let_in_soon() const {
    for (int attempt = 0; attempt < 2000; ++attempt) {
      if (connect().accepted()) {
        return true;
      }
      std::this_thread::yield();
    }
    return false;
  }
};

TEST_F(AdmissionControlTest, RefusesThePageOfAnOriginThatIsNotListedAndNamesIt) {
  options_.allowed_origins = OriginList::parse("https://app.example").value();
  listen();
  EXPECT_TRUE(connect("Origin: https://app.example\r\n").accepted());
  Client refused = connect("Origin: https://evil.example\r\n");
  EXPECT_TRUE(refused.answer().starts_with("HTTP/1.1 403 "));
  EXPECT_NE(refused.read_until("}").find("'https://evil.example'"), std::string::npos);
  EXPECT_FALSE(connect("Origin: https://app.example\r\nOrigin: https://evil.example\r\n").accepted());
}

TEST_F(AdmissionControlTest, LetsItsOwnPageAndWhatIsNoBrowserInWhateverIsListed) {
  options_.allowed_origins = OriginList::parse("https://app.example").value();
  listen();
  EXPECT_TRUE(connect("Origin: http://rtp.test\r\n").accepted());  // the fixture's Host
  EXPECT_TRUE(connect().accepted());
}

TEST_F(AdmissionControlTest, RefusesAConnectionTooManyOfAnAddressWith429UntilOneEnds) {
  options_.address_limits.max_connections = 2;
  listen();
  const Client first = connect();
  {
    const Client second = connect();
    EXPECT_TRUE(second.accepted());
    Client third = connect();
    EXPECT_TRUE(third.answer().starts_with("HTTP/1.1 429 "));
    EXPECT_NE(third.answer().find("Retry-After: 10\r\n"), std::string::npos) << third.answer();
    EXPECT_NE(third.read_until("}").find("127.0.0.1"), std::string::npos);
  }
  EXPECT_TRUE(rows_become(1));
  EXPECT_TRUE(is_let_in_soon());
}

TEST_F(AdmissionControlTest, GivesThePlaceOfAClientBackThatOnConnectRefuses) {
  options_.address_limits.max_connections = 1;
  listen();
  EXPECT_TRUE(Client(*gateway_, "/develop").answer().starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(connect().accepted());
}

TEST_F(AdmissionControlTest, RefusesHandshakesThatComeTooFastWith429) {
  options_.address_limits.handshakes_per_second = 1;
  listen();
  std::string last;
  for (int i = 0; i < 50 && !last.starts_with("HTTP/1.1 429 "); ++i) {
    last = connect().answer();
  }
  EXPECT_NE(last.find("Retry-After: 1\r\n"), std::string::npos) << last;
}

TEST_F(AdmissionControlTest, CountsTheClientsOfATrustedProxyEachByItself) {
  options_.address_limits.max_connections = 1;
  options_.trusted_proxies = AddressRanges::parse("127.0.0.1").value();
  listen();
  const Client first = connect("X-Forwarded-For: 203.0.113.1\r\n");
  const Client second = connect("X-Forwarded-For: 203.0.113.2\r\n");
  EXPECT_TRUE(first.accepted());
  EXPECT_TRUE(second.accepted());
  EXPECT_FALSE(connect("X-Forwarded-For: 203.0.113.9, 203.0.113.1\r\n").accepted());
}

TEST_F(AdmissionControlTest, BelievesNobodyElsesForwardedFor) {
  options_.address_limits.max_connections = 1;
  listen();
  const Client first = connect("X-Forwarded-For: 203.0.113.1\r\n");
  EXPECT_FALSE(connect("X-Forwarded-For: 203.0.113.2\r\n").accepted());
}

TEST_F(AdmissionControlTest, TellsAClientThatFindsTheServerFullWhenToComeAgain) {
  options_.max_connections = 1;
  listen();
  const Client first = connect();
  const auto answer = net::RawClient(gateway_->endpoint().port).read_answer();
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.head.find("Retry-After: 10\r\n"), std::string::npos) << answer.head;
}

}  // namespace
}  // namespace rtp::gateway
