// What a connection does by itself and with its clients' extensions, over real sockets.
#include "gateway/connection.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "gateway/gateway_fixture.h"
#include "websocket/deflate_codec.h"

namespace rtp::gateway {
namespace {

using websocket::client_frame;
using websocket::CloseCode;
using websocket::Compressed;
using websocket::encode_close;
using websocket::encode_frame;
using websocket::Opcode;

constexpr const char* kOfferDeflate =
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";

class ConnectionTest : public GatewayTest {
 protected:
  /// A gateway with short times, so that a test sees them pass.
  void listen_with(const ConnectionTimes& times) {
    options_.times = times;
    listen();
  }
};

TEST_F(ConnectionTest, PingsASilentClientAndKeepsItAsLongAsItAnswers) {
  listen_with({.ping_interval = std::chrono::seconds(1), .pong = std::chrono::seconds(1)});
  Client client(*gateway_, "/develop?vehicleId=3");
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client.receives(encode_frame(Opcode::kPing, ""))) << i;
    client.send(client_frame(Opcode::kPong, ""));
  }
  put(R"({"vehicleId":"3"})");
  EXPECT_TRUE(client.receives_text(R"({"vehicleId":"3"})"));
}

TEST_F(ConnectionTest, CutsAClientThatDoesNotAnswerAPing) {
  listen_with({.ping_interval = std::chrono::seconds(1), .pong = std::chrono::seconds(1)});
  Client client(*gateway_, "/develop?vehicleId=3");
  EXPECT_EQ(client.rest(), encode_frame(Opcode::kPing, ""));
  EXPECT_TRUE(rows_become(0));
}

TEST_F(ConnectionTest, EndsAConnectionWithoutMessagesWith1001) {
  listen_with({.idle = std::chrono::seconds(1), .ping_interval = {}, .close = std::chrono::seconds(1)});
  Client client(*gateway_, "/develop?vehicleId=3");
  EXPECT_EQ(client.rest(), encode_close(CloseCode::kGoingAway, "Going away"));
}

TEST_F(ConnectionTest, AnsweringPingsIsNoActivity) {
  listen_with({.idle = std::chrono::seconds(3),
               .ping_interval = std::chrono::seconds(1),
               .close = std::chrono::seconds(1)});
  Client client(*gateway_, "/develop?vehicleId=3");
  while (client.read_until(encode_frame(Opcode::kPing, "")) == encode_frame(Opcode::kPing, "")) {
    client.send(client_frame(Opcode::kPong, ""));
  }
  EXPECT_TRUE(rows_become(0));
}

TEST_F(ConnectionTest, EndsAConnectionAfterItsLongestTimeThoughItIsBusy) {
  listen_with({.duration = std::chrono::seconds(2), .close = std::chrono::seconds(1)});
  Client client(*gateway_, "/develop?vehicleId=3");
  std::string answer = encode_frame(Opcode::kPong, "x");
  while (answer == encode_frame(Opcode::kPong, "x")) {
    client.send(client_frame(Opcode::kPing, "x"));
    answer = client.read_until(encode_frame(Opcode::kPong, "x"));
  }
  EXPECT_NE(answer.find(encode_close(CloseCode::kGoingAway, "Going away")), std::string::npos);
}

TEST_F(ConnectionTest, CompressesLongMessagesForThoseWhoOfferIt) {
  Client plain(*gateway_, "/develop?vehicleId=3");
  Client deflating(*gateway_, "/develop?vehicleId=3", kOfferDeflate);
  EXPECT_EQ(plain.answer().find("permessage-deflate"), std::string::npos);
  EXPECT_NE(
      deflating.answer().find("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover"),
      std::string::npos);
  const std::string text = R"({"text":")" + std::string(1000, 'x') + R"(","vehicleId":"3"})";
  const std::string payload = websocket::Deflater({}).compress(text);
  for (int i = 0; i < 2; ++i) {
    put(text);
    put(R"({"vehicleId":"3"})");
    EXPECT_TRUE(plain.receives_text(text));
    EXPECT_TRUE(plain.receives_text(R"({"vehicleId":"3"})"));
    EXPECT_TRUE(deflating.receives(encode_frame(Opcode::kText, payload, Compressed::kYes)));
    EXPECT_TRUE(deflating.receives_text(R"({"vehicleId":"3"})"));  // too short to gain anything
  }
}

TEST_F(ConnectionTest, KeepsAContextForAsManyClientsAsThereIsMemoryFor) {
  options_.max_deflate_contexts = 1;
  listen();
  Client first(*gateway_, "/develop?vehicleId=3", kOfferDeflate);
  const Client second(*gateway_, "/develop?vehicleId=3", kOfferDeflate);
  EXPECT_EQ(first.answer().find("no_context_takeover"), std::string::npos) << first.answer();
  EXPECT_NE(second.answer().find("server_no_context_takeover"), std::string::npos) << second.answer();
  const std::string text = R"({"text":")" + std::string(1000, 'x') + R"(","vehicleId":"3"})";
  websocket::Deflater deflater({.takeover = websocket::ContextTakeover::kYes});
  for (const char* other : {"1", "2", "3"}) {
    put(text);
    EXPECT_TRUE(first.receives(encode_frame(Opcode::kText, deflater.compress(text), Compressed::kYes)));
    put(R"({"n":)" + std::string(other) + R"(,"vehicleId":"3"})");
    EXPECT_TRUE(first.receives_text(R"({"n":)" + std::string(other) + R"(,"vehicleId":"3"})"));
  }
}

TEST_F(ConnectionTest, ReadsCompressedMessages) {
  Client client(*gateway_, "/develop?vehicleId=3", kOfferDeflate);
  const std::string payload = websocket::Deflater({}).compress(R"({"action":"unknown"})");
  client.send(websocket::masked(encode_frame(Opcode::kText, payload, Compressed::kYes)));
  client.send(websocket::masked(encode_close(CloseCode::kNormal, "")));
  EXPECT_NE(client.rest().find(R"("message": "Forbidden")"), std::string::npos);
}

TEST_F(ConnectionTest, EchoesEveryMessageInTheTestModeOnAnyPath) {
  options_.echo = true;
  options_.limits.max_frame_bytes = 1 << 24U;
  options_.limits.max_message_bytes = 1 << 24U;
  listen();
  Client client(*gateway_, "/any/path");
  ASSERT_TRUE(client.accepted());
  client.send(client_frame(Opcode::kText, "hello"));
  EXPECT_TRUE(client.receives_text("hello"));
  const std::string large(1 << 24U, '\x07');
  client.send(client_frame(Opcode::kBinary, large));
  EXPECT_TRUE(client.receives(encode_frame(Opcode::kBinary, large)));
}

TEST_F(ConnectionTest, ReadsNoMoreOfAClientThatDoesNotReadItsAnswers) {
  options_.echo = true;
  listen();
  Client client(*gateway_, "/any/path");
  const std::string message(10'000, 'x');
  const std::string frame = client_frame(Opcode::kText, message);
  std::thread sender([&] {
    for (int i = 0; i < 2000; ++i) {
      client.send(frame);  // blocks once neither side reads
    }
  });
  for (int i = 0; i < 2000; ++i) {
    ASSERT_TRUE(client.receives_text(message)) << i;
  }
  sender.join();
}

}  // namespace
}  // namespace rtp::gateway
