// Tokens at the handshake and when they expire, over real sockets.
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "gateway/admission_control.h"
#include "gateway/gateway_fixture.h"
#include "jwt/signing_key_testing.h"

namespace rtp::gateway {
namespace {

class AdmissionControlTokensTest : public GatewayTest {
 protected:
  void SetUp() override {
    options_.token_keys =
        std::make_shared<functions::TokenKeys>(jwt::KeySet::parse(jwt::jwks(key_.jwk())).value());
    GatewayTest::SetUp();
  }

  [[nodiscard]] std::string token(const std::string& claims) const { return key_.token(claims); }
  [[nodiscard]] Client connect(const std::string& headers, const std::string& query = "") const {
    return {*gateway_, "/develop?vehicleId=3" + query, headers};
  }
  [[nodiscard]] Client connect_with(const std::string& claims) const {
    return connect("Authorization: Bearer " + token(claims) + "\r\n");
  }
  /// A claim `exp` that is `seconds` from now.
  [[nodiscard]] std::string expires_in(int seconds) const {
    const auto now = std::chrono::floor<std::chrono::seconds>(clock_.now());
    return R"("exp":)" + std::to_string(now.count() + seconds);
  }

  jwt::SigningKey key_ = jwt::SigningKey::hs256("a secret of thirty-two bytes !!!");
};

TEST_F(AdmissionControlTokensTest, LetsATokenInFromEachOfThreePlaces) {
  EXPECT_TRUE(connect_with("{}").accepted());
  EXPECT_TRUE(connect("", "&access_token=" + token("{}")).accepted());
  EXPECT_TRUE(connect("Sec-WebSocket-Protocol: rtp.v1, bearer." + token("{}") + "\r\n").accepted());
}

TEST_F(AdmissionControlTokensTest, AnswersASubprotocolThatWasOfferedAndTheTokenOnlyWhereThereIsNoOther) {
  const std::string offer = "bearer." + token("{}");
  const auto answered = [&](const std::string& protocols) {
    return connect("Sec-WebSocket-Protocol: " + protocols + "\r\n").answer();
  };
  EXPECT_NE(answered(offer + ", rtp.v1, x").find("Sec-WebSocket-Protocol: rtp.v1\r\n"), std::string::npos);
  EXPECT_NE(answered(offer).find("Sec-WebSocket-Protocol: " + offer + "\r\n"), std::string::npos);
  EXPECT_EQ(connect("Sec-WebSocket-Protocol: x\r\n", "&access_token=" + token("{}"))
                .answer()
                .find("Sec-WebSocket-Protocol"),
            std::string::npos);
}

TEST_F(AdmissionControlTokensTest, RefusesAClientWithoutAGoodTokenWith401AndSaysWhy) {
  for (const std::string& headers :
       {std::string(), std::string("Authorization: Bearer junk\r\n"),
        "Authorization: Bearer " + token("{" + expires_in(-60) + "}") + "\r\n"}) {
    Client client = connect(headers);
    EXPECT_TRUE(client.answer().starts_with("HTTP/1.1 401 ")) << client.answer();
    EXPECT_NE(client.answer().find("WWW-Authenticate: Bearer\r\n"), std::string::npos);
    EXPECT_TRUE(client.read_until("}").starts_with(R"({"message":"Unauthorized: )"));
  }
  EXPECT_EQ(connection_rows(), 0U);
}

TEST_F(AdmissionControlTokensTest, RefusesAnItemThatTheTokenDoesNotPermitWith403AndNamesIt) {
  EXPECT_TRUE(connect_with(R"({"rtp:keys":["3"]})").accepted());
  Client client = connect_with(R"({"rtp:keys":["4"]})");
  EXPECT_TRUE(client.answer().starts_with("HTTP/1.1 403 ")) << client.answer();
  EXPECT_NE(client.read_until("}").find("vehicleId '3'"), std::string::npos);
}

TEST_F(AdmissionControlTokensTest, LeavesAClientThatAsksForNothingToOnConnect) {
  const Client client(*gateway_, "/develop", "Authorization: Bearer " + token("{}") + "\r\n");
  EXPECT_TRUE(client.answer().starts_with("HTTP/1.1 400 "));
}

TEST_F(AdmissionControlTokensTest, RepeatsNothingOfATokenThatIsBadlyEncoded) {
  Client client = connect("", "&access_token=secret%zz");
  EXPECT_TRUE(client.answer().starts_with("HTTP/1.1 400 "));
  EXPECT_EQ(client.read_until("}").find("secret"), std::string::npos);
}

TEST_F(AdmissionControlTokensTest, EndsAConnectionWith1008WhenItsTokenExpires) {
  options_.token_rules.leeway = std::chrono::seconds(0);
  listen();
  Client client = connect_with("{" + expires_in(1) + "}");
  ASSERT_TRUE(client.accepted());
  EXPECT_EQ(client.rest(), websocket::encode_close(websocket::CloseCode::kPolicyViolation, "token expired"));
  EXPECT_TRUE(rows_become(0));
}

TEST_F(AdmissionControlTokensTest, KeepsAConnectionWhoseTokenIsGoodForLong) {
  Client client = connect_with(R"({"exp":253402300799})");  // the last second of year 9999
  ASSERT_TRUE(client.accepted());
  put(R"({"vehicleId":"3"})");
  EXPECT_TRUE(client.receives_text(R"({"vehicleId":"3"})"));
}

}  // namespace
}  // namespace rtp::gateway
