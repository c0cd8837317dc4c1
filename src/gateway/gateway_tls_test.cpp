// The gateway inside TLS: what of a connection depends on its transport.
#include <future>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "gateway/gateway_fixture.h"
#include "net/test_certificate.h"
#include "net/tls_client.h"
#include "net/tls_context.h"

namespace rtp::gateway {
namespace {

using websocket::CloseCode;
using websocket::Opcode;

class GatewayTlsTest : public GatewayTest {
 protected:
  void SetUp() override {
    options_.tls = net::TlsContext::load(certificate_.certificate_file(), certificate_.key_file()).value();
    GatewayTest::SetUp();
    client_ = std::make_unique<net::TlsClient>(gateway_->endpoint().port);
    client_->send(
        "GET /develop?vehicleId=3 HTTP/1.1\r\nHost: rtp.test\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        "dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    ASSERT_TRUE(client_->read_until("\r\n\r\n").starts_with("HTTP/1.1 101 "));
  }

  /// Writes item 3; returns when the write is answered.
  void put(int number, const std::string& padding = "") {
    GatewayTest::put(R"({"n":)" + std::to_string(number) + R"(,"padding":")" + padding +
                     R"(","vehicleId":"3"})");
  }

  static std::string frame_of(int number) {
    return websocket::encode_frame(Opcode::kText,
                                   R"({"n":)" + std::to_string(number) + R"(,"padding":"","vehicleId":"3"})");
  }

  net::TestCertificate certificate_;
  std::unique_ptr<net::TlsClient> client_;
};

TEST_F(GatewayTlsTest, DeliversEachChangeInOrder) {
  for (int i = 0; i < 100; ++i) {
    put(i);
  }
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(client_->read_until(frame_of(i)), frame_of(i));
  }
}

TEST_F(GatewayTlsTest, GivesAClientThatDoesNotReadTheNewestStateOnceItReads) {
  constexpr int kWrites = 400;
  const std::string padding(60'000, 'x');  // each of several records; together more than the socket takes
  for (int i = 0; i < kWrites; ++i) {
    put(i, padding);
  }
  put(kWrites);
  const std::string received = client_->read_until(frame_of(kWrites));
  EXPECT_TRUE(received.ends_with(frame_of(kWrites)));
  const std::size_t frame_bytes = padding.size();
  EXPECT_LT(received.size(), kWrites / 2 * frame_bytes);
  put(kWrites + 1);
  EXPECT_EQ(client_->read_until(frame_of(kWrites + 1)), frame_of(kWrites + 1));
}

TEST_F(GatewayTlsTest, AnswersManyFramesOfOneRecordAndALargeOne) {
  std::string pings;
  for (int i = 0; i < 100; ++i) {
    pings += websocket::client_frame(Opcode::kPing, std::to_string(i));
  }
  client_->send(pings + websocket::client_frame(Opcode::kText, std::string(30'000, 'x')));
  for (int i = 0; i < 100; ++i) {
    const std::string pong = websocket::encode_frame(Opcode::kPong, std::to_string(i));
    ASSERT_EQ(client_->read_until(pong), pong);
  }
  EXPECT_NE(client_->read_until("}").find("Forbidden"), std::string::npos);
}

TEST_F(GatewayTlsTest, EndsWithACloseAndACloseNotify) {
  client_->send(websocket::masked(websocket::encode_close(CloseCode::kGoingAway, "bye")));
  EXPECT_EQ(client_->read_until_closed(), websocket::encode_close(CloseCode::kGoingAway, ""));
  EXPECT_TRUE(client_->got_close_notify());
}

TEST_F(GatewayTlsTest, ForgetsAClientThatSaysOnlyInTlsThatItCloses) {
  client_->shut_down_sending();
  EXPECT_EQ(client_->read_until_closed(), "");
  EXPECT_TRUE(client_->got_close_notify());
}

TEST_F(GatewayTlsTest, CutsAClientThatNeitherReadsNorAnswersItsClose) {
  const std::string padding(60'000, 'x');
  for (int i = 0; i < 400; ++i) {
    put(i, padding);
  }
  gateway_->shut_down(std::chrono::seconds(20));
  EXPECT_EQ(client_->read_until_closed().find("reconnect"), std::string::npos);
}

}  // namespace
}  // namespace rtp::gateway
