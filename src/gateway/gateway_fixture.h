// For tests: a gateway over tables in memory, and WebSocket clients of it on real sockets.
#pragma once

#include <atomic>
#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/gateway.h"
#include "gateway/local_connection_table.h"
#include "net/raw_client.h"
#include "tables/tables_fixture.h"
#include "websocket/client_frames.h"
#include "websocket/frame.h"

namespace rtp::gateway {

/// A WebSocket client on a real socket; frames are compared as bytes.
class Client {
 public:
  Client(const Gateway& gateway, const std::string& target, const std::string& headers = "")
      : Client(gateway.endpoint().port, target, headers) {}
  Client(std::uint16_t port, const std::string& target, const std::string& headers = "") : raw_(port) {
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
    return receives(websocket::encode_frame(websocket::Opcode::kText, text));
  }
  /// The headers of the answer to the handshake.
  [[nodiscard]] const std::string& answer() const { return answer_; }
  [[nodiscard]] std::string read_until(std::string_view end) { return raw_.read_until(end); }
  [[nodiscard]] std::string rest() { return raw_.read_until_closed(); }

 private:
  net::RawClient raw_;
  std::string answer_;
};

inline dynamodb::TableSchema item_schema() {
  return tables::table_request(std::string(kItemTableName), tables::hash_key("vehicleId"),
                               dynamodb::StreamViewType::kNewAndOldImages)
      .schema;
}

inline void create_table(tables::Tables& tables, dynamodb::TableSchema schema) {
  auto [done, created] = tables::answer<dynamodb::TableDescription>();
  tables.create_table({.schema = std::move(schema)}, std::move(done));
  ASSERT_TRUE(created.get());
}

/// Of WebSocketConnectionManager, with all changes that were accepted before.
inline std::vector<dynamodb::Item> connection_rows_of(tables::Tables& tables) {
  tables.finish();
  dynamodb::ScanRequest scan;
  scan.page.table_name = kConnectionTableName;
  return tables.scan(scan).value().items;
}

inline std::string text_of(const dynamodb::Item& row, std::string_view attribute) {
  return *row.find(attribute)->second.as<std::string>();
}

class GatewayTest : public testing::Test {
 protected:
  void SetUp() override {
    storage_.set_commit_hook([this](const auto&, auto) -> Result<void> {
      return storage_full_ ? fail(ErrorCode::kUnavailable, "no space left") : Result<void>();
    });
    tables_ = tables::Tables::open(storage_, clock_, {}).value();
    options_.endpoint = {"127.0.0.1", 0};
    options_.shards = 2;
    options_.times.close = std::chrono::seconds(1);
    options_.find_file = [](std::string_view path) -> std::optional<StaticFile> {
      return path == "/" ? std::optional(StaticFile{"/", "text/html", "<p>page</p>"}) : std::nullopt;
    };
    create_table(*tables_, item_schema());
    create_table(*tables_, LocalConnectionTable::schema());
    listen();
  }

  /// Starts a gateway with options_, in the place of the one before.
  void listen() {
    gateway_.reset();
    gateway_ = Gateway::listen(options_, *tables_, clock_).value();
    gateway_->start();
  }

  void TearDown() override {
    gateway_->shut_down(std::chrono::seconds(5));
    gateway_.reset();
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

  [[nodiscard]] std::size_t connection_rows() { return connection_rows_of(*tables_).size(); }

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

  GatewayOptions options_;
  std::atomic<bool> storage_full_ = false;
  tables::MemoryStorage storage_;
  tables::ManualClock clock_;
  std::unique_ptr<tables::Tables> tables_;
  std::unique_ptr<Gateway> gateway_;
};

}  // namespace rtp::gateway
