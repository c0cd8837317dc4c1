#include "gateway/gateway.h"

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/local_connection_table.h"
#include "net/raw_client.h"
#include "tables/tables_fixture.h"
#include "websocket/client_frames.h"
#include "websocket/frame.h"

namespace rtp::gateway {
namespace {

using websocket::client_frame;
using websocket::CloseCode;
using websocket::encode_close;
using websocket::encode_frame;
using websocket::Opcode;

/// A WebSocket client on a real socket; frames are compared as bytes.
class Client {
 public:
  Client(const Gateway& gateway, const std::string& target, const std::string& headers = "")
      : raw_(gateway.endpoint().port) {
    raw_.send(
        "GET " + target + " HTTP/1.1\r\nHost: rtp.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers + "\r\n");
    answer_ = raw_.read_until("\r\n\r\n");
  }

  [[nodiscard]] bool accepted() const { return answer_.starts_with("HTTP/1.1 101 "); }
  void send(std::string_view bytes) const { raw_.send(bytes); }
  void shut_down_sending() const { raw_.shut_down_sending(); }

  /// Whether `frame` is what comes next; false when the server sends anything else before, or closes.
  [[nodiscard]] bool receives(const std::string& frame) { return raw_.read_until(frame) == frame; }
  [[nodiscard]] bool receives_text(const std::string& text) {
    return receives(encode_frame(Opcode::kText, text));
  }
  [[nodiscard]] std::string rest() { return raw_.read_until_closed(); }

 private:
  net::RawClient raw_;
  std::string answer_;
};

class GatewayTest : public testing::Test {
 protected:
  void SetUp() override {
    storage_.set_commit_hook([this](const auto&, auto) -> Result<void> {
      return storage_full_ ? fail(ErrorCode::kUnavailable, "no space left") : Result<void>();
    });
    tables_ = tables::Tables::open(storage_, clock_, {}).value();
    GatewayOptions options;
    options.endpoint = {"127.0.0.1", 0};
    options.shards = 2;
    options.times.close = std::chrono::seconds(1);
    options.find_file = [](std::string_view path) -> std::optional<StaticFile> {
      return path == "/" ? std::optional(StaticFile{"/", "text/html", "<p>page</p>"}) : std::nullopt;
    };
    gateway_ = Gateway::listen(options, *tables_, clock_).value();
    create_table({.schema = item_schema()});
    create_table({.schema = LocalConnectionTable::schema()});
    gateway_->start();
  }

  void TearDown() override {
    gateway_->shut_down(std::chrono::seconds(5));
    gateway_.reset();
  }

  static dynamodb::TableSchema item_schema() {
    return tables::table_request(std::string(kItemTableName), tables::hash_key("vehicleId"),
                                 dynamodb::StreamViewType::kNewAndOldImages)
        .schema;
  }

  void create_table(dynamodb::CreateTableRequest request) {
    std::promise<bool> created;
    tables_->create_table(std::move(request),
                          [&](const auto& result) { created.set_value(result.has_value()); });
    ASSERT_TRUE(created.get_future().get());
  }

  /// Writes an item; returns when the write is answered.
  void put(const std::string& json) {
    dynamodb::PutItemRequest request;
    request.table_name = kItemTableName;
    request.item = tables::item(json);
    std::promise<void> written;
    tables_->put_item(std::move(request), [&](const auto&) { written.set_value(); });
    written.get_future().wait();
  }

  [[nodiscard]] std::size_t connection_rows() {
    tables_->finish();
    dynamodb::ScanRequest scan;
    scan.page.table_name = kConnectionTableName;
    return tables_->scan(scan).value().items.size();
  }

  /// Waits until the table of connections has `count` rows.
  [[nodiscard]] bool rows_become(std::size_t count) {
    for (int attempt = 0; attempt < 2000; ++attempt) {
      if (connection_rows() == count) {
        return true;
      }
      std::this_thread::yield();
    }
    return false;
  }

  std::atomic<bool> storage_full_ = false;
  tables::MemoryStorage storage_;
  tables::ManualClock clock_;
  std::unique_ptr<tables::Tables> tables_;
  std::unique_ptr<Gateway> gateway_;
};

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
    Client client(*gateway_, "/develop?vehicleId=3&vehicleId=4");
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
  Client client(*gateway_, "/develop?vehicleId=3");
  EXPECT_EQ(connection_rows(), 1U);
  client.shut_down_sending();
  EXPECT_TRUE(rows_become(0));
}

TEST_F(GatewayTest, CutsAClientThatDoesNotAnswerItsClose) {
  Client client(*gateway_, "/develop?vehicleId=3");
  gateway_->shut_down(std::chrono::seconds(10));
  EXPECT_TRUE(rows_become(0));
}

TEST_F(GatewayTest, SaysGoodbyeWith1001WhenItShutsDown) {
  Client client(*gateway_, "/develop?vehicleId=3");
  std::thread stopper([this] { gateway_->shut_down(std::chrono::seconds(10)); });
  EXPECT_TRUE(client.receives(encode_close(CloseCode::kGoingAway, "The server is shutting down: reconnect")));
  client.send(websocket::masked(encode_close(CloseCode::kGoingAway, "")));
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
      Client visitor(*gateway_, "/develop?vehicleId=3");
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
