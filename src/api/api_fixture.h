// An ApiServer over Tables in memory, with verbs that send it requests. For tests.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "api/api_server.h"
#include "net/raw_client.h"
#include "tables/tables_fixture.h"

namespace rtp::api {

class ApiFixture : public testing::Test {
 protected:
  void SetUp() override {
    storage_.set_commit_hook([this](const auto&, auto) -> Result<void> {
      on_commit_();
      return storage_full_ ? fail(ErrorCode::kUnavailable, "no space left in data") : Result<void>();
    });
    tables_ = tables::Tables::open(storage_, clock_, options_).value();
    server_ = ApiServer::listen(server_options_, *tables_, clock_, loop_).value();
    loop_.start("api");
    server_->start();
    create_table();
  }

  virtual void create_table() {
    EXPECT_EQ(operation("CreateTable", R"({"TableName":"RealTimeData","BillingMode":"PAY_PER_REQUEST",
        "AttributeDefinitions":[{"AttributeName":"vehicleId","AttributeType":"S"}],
        "KeySchema":[{"AttributeName":"vehicleId","KeyType":"HASH"}]})")
                  .status,
              200);
  }

  void TearDown() override {
    tables_.reset();
    loop_.stop();
  }

  net::RawClient::Answer send(const std::string& request_line, const std::string& headers,
                              const std::string& body) {
    net::RawClient raw(server_->endpoint().port);
    raw.send(request_line + " HTTP/1.1\r\nHost: rtp.test\r\nContent-Length: " + std::to_string(body.size()) +
             "\r\n" + headers + "\r\n" + body);
    return raw.read_answer();
  }
  net::RawClient::Answer send(const std::string& request_line, const std::string& body = "") {
    return send(request_line, "", body);
  }
  net::RawClient::Answer operation(const std::string& name, const std::string& body) {
    return send(
        "POST /",
        "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: DynamoDB_20120810." + name + "\r\n", body);
  }

  tables::TablesOptions options_;
  ApiOptions server_options_{.endpoint = {"127.0.0.1", 0}};
  std::function<void()> on_commit_ = [] {};  // before each commit; set while nobody writes
  std::atomic<bool> storage_full_ = false;
  tables::MemoryStorage storage_;
  tables::ManualClock clock_;
  net::EventLoop loop_;
  std::unique_ptr<tables::Tables> tables_;
  std::unique_ptr<ApiServer> server_;
};

}  // namespace rtp::api
