// A DynamoDB of our own, in this process: the api module over tables in memory; and a client of it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "api/api_server.h"
#include "aws/dynamodb_client.h"
#include "aws/environment.h"
#include "tables/tables_fixture.h"

namespace rtp::contracts {

/// Credentials that every test signs with.
[[nodiscard]] inline aws::AwsAccess test_access() {
  return {.region = "eu-west-1",
          .credentials = std::make_shared<aws::FixedCredentials>(
              aws::Credentials{.access_key_id = "AKID", .secret_access_key = "secret"})};
}

[[nodiscard]] inline aws::AwsClient signing_client(aws::CallLoop& loop, std::string service) {
  static const SystemClock kClock;
  net::WebClientOptions options;
  options.max_idle_connections = 256;
  return {net::WebClient::create(loop.executor(), std::move(options)).value(), test_access(),
          std::move(service), kClock};
}

/// Verifies signatures as AWS does.
class DynamodbServer {
 public:
  DynamodbServer() : tables_(tables::Tables::open(storage_, clock_, {}).value()) {
    api::ApiOptions options{.endpoint = {"127.0.0.1", 0}};
    options.access_keys = {{"AKID", "secret"}};
    server_ = api::ApiServer::listen(options, *tables_, clock_, loop_).value();
    loop_.start("dynamodb");
    server_->start();
  }
  ~DynamodbServer() {
    tables_.reset();
    loop_.stop();
  }
  DynamodbServer(const DynamodbServer&) = delete;
  DynamodbServer& operator=(const DynamodbServer&) = delete;

  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(server_->endpoint().port);
  }

 private:
  SystemClock clock_;
  tables::MemoryStorage storage_;
  net::EventLoop loop_;
  std::unique_ptr<tables::Tables> tables_;
  std::unique_ptr<api::ApiServer> server_;
};

/// A server, a client of it, and the two tables of the system. Requests have ten seconds.
class DynamodbHarness {
 public:
  DynamodbHarness() {
    loop_.set_deadline(aws::CallLoop::Clock::now() + std::chrono::seconds(10));
    call("CreateTable", R"({"TableName":"RealTimeData","BillingMode":"PAY_PER_REQUEST",
        "AttributeDefinitions":[{"AttributeName":"vehicleId","AttributeType":"S"}],
        "KeySchema":[{"AttributeName":"vehicleId","KeyType":"HASH"}]})");
    call("CreateTable", R"({"TableName":"Connections","BillingMode":"PAY_PER_REQUEST",
        "AttributeDefinitions":[{"AttributeName":"connectionId","AttributeType":"S"},
                                {"AttributeName":"realTimeItemId","AttributeType":"S"}],
        "KeySchema":[{"AttributeName":"connectionId","KeyType":"HASH"},
                     {"AttributeName":"realTimeItemId","KeyType":"RANGE"}],
        "GlobalSecondaryIndexes":[{"IndexName":"realTimeItemId-index",
          "KeySchema":[{"AttributeName":"realTimeItemId","KeyType":"HASH"}],
          "Projection":{"ProjectionType":"KEYS_ONLY"}}]})");
  }

  boost::json::object call(std::string operation, std::string body) {
    auto answer = loop_.run(client_.call(std::move(operation), std::move(body)));
    EXPECT_TRUE(answer) << answer.error().message;
    return answer.value_or(boost::json::object());
  }

  [[nodiscard]] aws::CallLoop& loop() { return loop_; }
  [[nodiscard]] aws::DynamodbClient& client() { return client_; }

 private:
  DynamodbServer server_;
  aws::CallLoop loop_;
  aws::DynamodbClient client_{signing_client(loop_, "dynamodb"), server_.url(), loop_};
};

}  // namespace rtp::contracts
