#include "gateway/local_audience.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/url.h"
#include "functions/audience_contract.h"
#include "gateway/gateway_fixture.h"

namespace rtp::gateway {
namespace {

using functions::AudienceContract;
using functions::AudienceHarness;

/// Two shards with clients on real sockets.
class LocalListeners final : public AudienceHarness {
 public:
  LocalListeners() {
    create_table(*tables_, item_schema());
    create_table(*tables_, LocalConnectionTable::schema());
    std::vector<net::EventLoop*> loops;
    for (int i = 0; i < 2; ++i) {
      shards_.push_back(std::make_unique<Shard>(options_, *tables_, clock_, reads_));
      loops.push_back(&shards_.back()->loop());
    }
    audience_.emplace(shards_);
    routes_.emplace(options_, shards_, clock_, admission_control_);
    server_ = net::HttpServer::listen(
                  {.endpoint = {"127.0.0.1", 0}}, std::move(loops),
                  [this](net::HttpRequest request, const std::shared_ptr<net::HttpExchange>& exchange) {
                    routes_->handle(std::move(request), exchange);
                  },
                  [](boost::beast::http::status status, std::string_view) {
                    return net::HttpResponse{.status = status, .content_type = "", .body = "", .headers = {}};
                  })
                  .value();
    for (const auto& shard : shards_) {
      shard->loop().start("shard");
    }
    server_->start();
  }
  ~LocalListeners() override {
    for (const auto& shard : shards_) {
      shard->loop().stop();
    }
    tables_->finish();
  }
  LocalListeners(const LocalListeners&) = delete;
  LocalListeners& operator=(const LocalListeners&) = delete;

  functions::Audience& audience() override { return *audience_; }

  void watch(const std::string& connection, const std::vector<std::string>& items) override {
    clients_.emplace(connection, connect(connection, items));
  }
  void watch_and_vanish(const std::string& connection, const std::vector<std::string>& items) override {
    static_cast<void>(connect(connection, items));
  }
  bool still_watches(const std::string& connection, const std::string& item) override {
    const auto has_row = [&] { return rows()[ids_[connection]].contains(item); };
    return clients_.contains(connection) ? has_row() : !becomes([&] { return !has_row(); });
  }
  std::vector<std::string> received(const std::string& connection) override {
    std::string bytes;
    for (const std::string& end : send_ends(connection)) {
      if (!bytes.contains(end)) {
        bytes += clients_.at(connection)->read_until(end);
      }
    }
    return texts_of(bytes);
  }

 private:
  using Rows = std::map<std::string, std::set<std::string>>;  // items by connectionId

  static std::string frame(const std::string& text) {
    return websocket::encode_frame(websocket::Opcode::kText, text);
  }

  Rows rows() {
    Rows rows;
    for (const dynamodb::Item& row : connection_rows_of(*tables_)) {
      rows[text_of(row, "connectionId")].insert(text_of(row, "realTimeItemId"));
    }
    return rows;
  }

  /// Asks until it is so, or for long enough.
  [[nodiscard]] static bool becomes(const std::function<bool()>& is_so) {
    for (int attempt = 0; attempt < 5'000; ++attempt) {
      if (is_so()) {
        return true;
      }
      std::this_thread::yield();
    }
    return false;
  }

  std::unique_ptr<Client> connect(const std::string& connection, const std::vector<std::string>& items) {
    std::string query;
    for (const std::string& item : items) {
      query += (query.empty() ? "?vehicleId=" : "&vehicleId=") + percent_encode(item);
    }
    const Rows before = rows();
    auto client = std::make_unique<Client>(server_->endpoint().port, "/develop" + query);
    EXPECT_TRUE(client->accepted()) << client->answer();
    EXPECT_TRUE(becomes([&] {
      for (const auto& [id, watched] : rows()) {
        if (!before.contains(id) && watched.size() == items.size()) {
          ids_[connection] = id;
          return true;
        }
      }
      return false;
    }));
    return client;
  }

  /// Sends a last message of each item that the connection watches: their frames.
  std::vector<std::string> send_ends(const std::string& connection) {
    std::vector<std::string> frames;
    const std::set<std::string> items = rows()[ids_[connection]];
    for (const std::string& item : items) {
      const std::string text = fmt::format("end {}", ++ends_);
      frames.push_back(frame(text));
      audience_->deliver(item, record_, std::make_shared<const std::string>(text));
    }
    static_cast<void>(audience_->finish());
    return frames;
  }

  /// Of whole frames with less than 126 bytes each.
  static std::vector<std::string> texts_of(std::string_view frames) {
    std::vector<std::string> texts;
    while (!frames.empty()) {
      const auto size = static_cast<std::size_t>(frames.at(1));
      const std::string text(frames.substr(2, size));
      EXPECT_TRUE(frames.starts_with(frame(text)));
      frames.remove_prefix(2 + size);
      if (!text.starts_with("end ")) {
        texts.push_back(text);
      }
    }
    return texts;
  }

  GatewayOptions options_;
  tables::MemoryStorage storage_;
  tables::ManualClock clock_;
  std::unique_ptr<tables::Tables> tables_ = tables::Tables::open(storage_, clock_, {}).value();
  AdmissionControl admission_control_{options_};
  net::EventLoop reads_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::optional<LocalAudience> audience_;
  std::optional<HttpRoutes> routes_;
  std::unique_ptr<net::HttpServer> server_;
  std::map<std::string, std::unique_ptr<Client>> clients_;
  std::map<std::string, std::string> ids_;  // connectionIds
  dynamodb::StreamRecord record_;
  int ends_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Local, AudienceContract, testing::Values([]() -> std::unique_ptr<AudienceHarness> {
                           return std::make_unique<LocalListeners>();
                         }));

}  // namespace
}  // namespace rtp::gateway
