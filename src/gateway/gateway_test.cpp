#include "gateway/gateway.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/gateway_fixture.h"

namespace rtp::gateway {
namespace {

using websocket::client_frame;
using websocket::CloseCode;
using websocket::encode_close;
using websocket::encode_frame;
using websocket::Opcode;

TEST_F(GatewayTest, DeliversEachChangeOfAWatchedItemInOrder) {
  Client client(*gateway_, "/develop?vehicleId=3");
  ASSERT_TRUE(client.accepted());
  for (int i = 0; i < 100; ++i) {
    put(R"({"vehicleId":"3","n":)" + std::to_string(i) + "}");
  }
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(client.receives_text(R"({"n":)" + std::to_string(i) + R"(,"vehicleId":"3"})")) << i;
  }
}

TEST_F(GatewayTest, DeliversToAllClientsOfAnItemAndToNoOthers) {
  std::vector<std::unique_ptr<Client>> watchers;
  for (int i = 0; i < 50; ++i) {
    watchers.push_back(std::make_unique<Client>(*gateway_, "/develop?vehicleId=3"));
  }
  Client other(*gateway_, "/develop?vehicleId=4");
  put(R"({"vehicleId":"3","n":1})");
  put(R"({"vehicleId":"4","n":2})");
  for (const auto& watcher : watchers) {
    EXPECT_TRUE(watcher->receives_text(R"({"n":1,"vehicleId":"3"})"));
  }
  EXPECT_TRUE(other.receives_text(R"({"n":2,"vehicleId":"4"})"));
  other.send(client_frame(Opcode::kClose, ""));
  EXPECT_EQ(other.rest(), encode_close(CloseCode::kNoStatus, ""));
}

TEST_F(GatewayTest, EntersAndRemovesTheRowsOfAConnection) {
  {
    const Client client(*gateway_, "/develop?vehicleId=3&vehicleId=4");
    ASSERT_TRUE(client.accepted());
    EXPECT_EQ(connection_rows(), 2U);
  }
  EXPECT_TRUE(rows_become(0));
}

TEST_F(GatewayTest, RefusesAClientWithAServerErrorWhileTheStorageIsDown) {
  storage_full_ = true;
  put(R"({"vehicleId":"3","n":1})");
  const Client refused(*gateway_, "/develop?vehicleId=3");
  EXPECT_FALSE(refused.accepted());
  storage_full_ = false;
  tables_->finish();
  EXPECT_TRUE(Client(*gateway_, "/develop?vehicleId=3").accepted());
}

TEST_F(GatewayTest, AnswersAPingWithItsPayload) {
  Client client(*gateway_, "/develop?vehicleId=3");
  client.send(client_frame(Opcode::kPing, "are you there"));
  EXPECT_TRUE(client.receives(encode_frame(Opcode::kPong, "are you there")));
}

TEST_F(GatewayTest, TreatsFramesThatComeWithTheHandshake) {
  net::RawClient raw(gateway_->endpoint().port);
  raw.send(
      "GET /develop?vehicleId=3 HTTP/1.1\r\nHost: rtp.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
      client_frame(Opcode::kPing, "early"));
  const std::string pong = encode_frame(Opcode::kPong, "early");
  EXPECT_TRUE(raw.read_until(pong).ends_with(pong));
}

TEST_F(GatewayTest, EchoesTheCodeOfACloseAndEndsTheStream) {
  Client client(*gateway_, "/develop?vehicleId=3");
  client.send(websocket::masked(encode_close(CloseCode::kGoingAway, "bye")));
  EXPECT_EQ(client.rest(), encode_close(CloseCode::kGoingAway, ""));
  EXPECT_TRUE(rows_become(0));
}

TEST_F(GatewayTest, ClosesABinaryMessageWith1003) {
  Client client(*gateway_, "/develop?vehicleId=3");
  client.send(client_frame(Opcode::kBinary, "x"));
  const std::string close = client.rest();
  EXPECT_EQ(close.substr(2, 2), "\x03\xEB");
}

TEST_F(GatewayTest, ClosesAnUnmaskedFrameWith1002) {
  Client client(*gateway_, "/develop?vehicleId=3");
  client.send(encode_frame(Opcode::kText, "x"));
  EXPECT_EQ(client.rest().substr(2, 2), "\x03\xEA");
}

TEST_F(GatewayTest, AnswersAMessageForWhichThereIsNoRouteAsApiGatewayDoes) {
  Client client(*gateway_, "/develop?vehicleId=3");
  client.send(client_frame(Opcode::kText, R"({"action":"unknown"})"));
  client.send(websocket::masked(encode_close(CloseCode::kNormal, "")));
  EXPECT_NE(client.rest().find(R"("message": "Forbidden", "connectionId":")"), std::string::npos);
}

TEST_F(GatewayTest, ForgetsAClientThatHangsUpWithoutAClose) {
  const Client client(*gateway_, "/develop?vehicleId=3");
  EXPECT_EQ(connection_rows(), 1U);
  client.shut_down_sending();
  EXPECT_TRUE(rows_become(0));
}

TEST_F(GatewayTest, CutsAClientThatDoesNotAnswerItsClose) {
  const Client client(*gateway_, "/develop?vehicleId=3");
  gateway_->shut_down(std::chrono::seconds(10));
  EXPECT_TRUE(rows_become(0));
}

TEST_F(GatewayTest, SaysWith1012WhenToComeAgainWhenItShutsDown) {
  Client client(*gateway_, "/develop?vehicleId=3");
  std::thread stopper([this] { gateway_->shut_down(std::chrono::seconds(10)); });
  const std::string close = client.read_until(" ms");
  EXPECT_NE(close.find("\x03\xF4restarting: reconnect after "), std::string::npos);  // 1012
  client.send(websocket::masked(encode_close(CloseCode::kServiceRestart, "")));
  EXPECT_EQ(client.rest(), "");
  stopper.join();
}

TEST_F(GatewayTest, ServesThePageAndItsConfiguration) {
  net::RawClient raw(gateway_->endpoint().port);
  raw.send("GET / HTTP/1.1\r\nHost: rtp.test\r\n\r\n");
  EXPECT_EQ(raw.read_answer().body, "<p>page</p>");
  raw.send("GET /config.json HTTP/1.1\r\nHost: rtp.test\r\n\r\n");
  EXPECT_EQ(raw.read_answer().body,
            R"({"stage":"develop","realTimeItemKey":"vehicleId","isQueryParam":true})");
}

TEST_F(GatewayTest, NamesWhatIsWrongWithARequest) {
  struct Case {
    std::string request_line;
    std::string headers;
    int status;
    std::string reason;
  };
  const std::string upgrade =
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const std::vector<Case> cases = {
      {"GET /nothing HTTP/1.1", "", 404, "/nothing"},
      {"POST / HTTP/1.1", "", 405, "POST"},
      {"GET /develop?vehicleId=3 HTTP/1.1", "", 426, "WebSocket"},
      {"GET /staging?vehicleId=3 HTTP/1.1", upgrade, 403, "staging"},
      {"GET /develop HTTP/1.1", upgrade, 400, "vehicleId"},
      {"GET /develop?vehicleId=%3 HTTP/1.1", upgrade, 400, "%25"},
      {"GET /develop?vehicleId=" + std::string(5000, 'x') + " HTTP/1.1", upgrade, 414, "4096"},
  };
  for (const Case& one : cases) {
    net::RawClient raw(gateway_->endpoint().port);
    raw.send(one.request_line + "\r\nHost: rtp.test\r\n" + one.headers + "\r\n");
    const auto answer = raw.read_answer();
    EXPECT_EQ(answer.status, one.status) << one.request_line.substr(0, 60);
    EXPECT_TRUE(answer.body.starts_with(R"({"message":")")) << answer.body;
    EXPECT_NE(answer.body.find(one.reason), std::string::npos) << answer.body;
  }
}

TEST_F(GatewayTest, KeepsTheOrderOfAnItemWhileClientsComeAndGo) {
  Client steady(*gateway_, "/develop?vehicleId=3");
  std::atomic<bool> stop = false;
  std::thread visitors([&] {
    while (!stop) {
      const Client visitor(*gateway_, "/develop?vehicleId=3");
      EXPECT_TRUE(visitor.accepted());
    }
  });
  for (int i = 0; i < 500; ++i) {
    put(R"({"vehicleId":"3","n":)" + std::to_string(i) + "}");
  }
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(steady.receives_text(R"({"n":)" + std::to_string(i) + R"(,"vehicleId":"3"})")) << i;
  }
  stop = true;
  visitors.join();
}

}  // namespace
}  // namespace rtp::gateway
