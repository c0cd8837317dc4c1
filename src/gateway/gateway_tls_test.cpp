// The gateway inside TLS: what of a connection depends on its transport.
#include <future>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "gateway/gateway.h"
#include "gateway/local_connection_table.h"
#include "net/test_certificate.h"
#include "net/tls_client.h"
#include "net/tls_context.h"
#include "tables/tables_fixture.h"
#include "websocket/client_frames.h"
#include "websocket/frame.h"

namespace rtp::gateway {
namespace {

using websocket::CloseCode;
using websocket::Opcode;

class GatewayTlsTest : public testing::Test {
 protected:
  void SetUp() override {
    tables_ = tables::Tables::open(storage_, clock_, {}).value();
    GatewayOptions options;
    options.endpoint = {"127.0.0.1", 0};
    options.tls = net::TlsContext::load(certificate_.certificate_file(), certificate_.key_file()).value();
    options.close_timeout = std::chrono::seconds(1);
    options.find_file = [](std::string_view) { return std::nullopt; };
    gateway_ = Gateway::listen(options, *tables_, clock_).value();
    tables_->set_listener(gateway_.get());
    create_table(tables::table_request(std::string(kItemTableName), tables::hash_key("vehicleId"),
                                       dynamodb::StreamViewType::kNewAndOldImages)
                     .schema);
    create_table(LocalConnectionTable::schema());
    gateway_->start();
    client_ = std::make_unique<net::TlsClient>(gateway_->endpoint().port);
    client_->send(
        "GET /develop?vehicleId=3 HTTP/1.1\r\nHost: rtp.test\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        "dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    ASSERT_TRUE(client_->read_until("\r\n\r\n").starts_with("HTTP/1.1 101 "));
  }

  void TearDown() override {
    gateway_->shut_down(std::chrono::seconds(5));
    tables_->finish();
    tables_->set_listener(nullptr);
    gateway_.reset();
  }

  void create_table(dynamodb::TableSchema schema) {
    std::promise<bool> created;
    tables_->create_table({.schema = std::move(schema)},
                          [&](const auto& result) { created.set_value(result.has_value()); });
    ASSERT_TRUE(created.get_future().get());
  }

  /// Writes item 3; returns when the write is answered.
  void put(int number, const std::string& padding = "") {
    dynamodb::PutItemRequest request;
    request.table_name = kItemTableName;
    request.item = tables::item(R"({"n":)" + std::to_string(number) + R"(,"padding":")" + padding +
                                R"(","vehicleId":"3"})");
    std::promise<void> written;
    tables_->put_item(std::move(request), [&](const auto&) { written.set_value(); });
    written.get_future().wait();
  }

  static std::string frame_of(int number) {
    return websocket::encode_frame(Opcode::kText,
                                   R"({"n":)" + std::to_string(number) + R"(,"padding":"","vehicleId":"3"})");
  }

  net::TestCertificate certificate_;
  tables::MemoryStorage storage_;
  tables::ManualClock clock_;
  std::unique_ptr<tables::Tables> tables_;
  std::unique_ptr<Gateway> gateway_;
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
