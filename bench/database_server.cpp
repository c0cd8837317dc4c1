#include "bench/database_server.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "bench/dynamodb_requests.h"
#include "bench/http_connection.h"
#include "bench/message.h"
#include "bench/socket.h"

namespace rtp::bench {
namespace {

constexpr std::string_view kStream =
    R"(,"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"})";

/// Creates the table, with `more` in the request, and waits until it may be used.
Result<void> create_table(std::uint16_t port, std::string_view more = "") {
  RTP_TRY(auto connection, HttpConnection::open(port));
  RTP_CHECK(connection.send(signed_request(
      "DynamoDB_20120810.CreateTable",
      fmt::format(R"({{"TableName":"{}","KeySchema":[{{"AttributeName":"{}","KeyType":"HASH"}}],)"
                  R"("AttributeDefinitions":[{{"AttributeName":"{}","AttributeType":"S"}}],)"
                  R"("BillingMode":"PAY_PER_REQUEST"{}}})",
                  kTable, kItemKey, kItemKey, more))));
  RTP_CHECK(connection.receive_successes(1));
  const std::string describe =
      signed_request("DynamoDB_20120810.DescribeTable", fmt::format(R"({{"TableName":"{}"}})", kTable));
  const auto deadline = std::chrono::steady_clock::now() + kSocketTimeout;
  while (std::chrono::steady_clock::now() < deadline) {
    RTP_CHECK(connection.send(describe));
    RTP_TRY(const HttpResponse response, connection.receive());
    if (response.body.find(R"("TableStatus":"ACTIVE")") != std::string::npos) {
      return {};
    }
  }
  return fail(ErrorCode::kTimeout, "the table did not become active");
}

/// With `more` on its command line.
Result<DatabaseServer> start_dynalite(const Setup& setup, const std::vector<std::string>& more) {
  RTP_TRY(const std::uint16_t port, free_port());
  std::vector<std::string> command{"node",
                                   (setup.peers / "node_modules/dynalite/cli.js").string(),
                                   "--host",
                                   "127.0.0.1",
                                   "--port",
                                   std::to_string(port),
                                   "--createTableMs",
                                   "0"};
  command.insert(command.end(), more.begin(), more.end());
  RTP_TRY(ServerProcess process, ServerProcess::start({.command = std::move(command),
                                                       .log = setup.scratch / "dynalite.log",
                                                       .cpu = setup.server_cpu}));
  RTP_CHECK(process.await_ready([port] { return connect_to(port).has_value(); }));
  RTP_CHECK(create_table(port));
  return DatabaseServer{.process = std::move(process), .port = port};
}

}  // namespace

Result<DatabaseServer> start_database_server(std::string_view name, const Setup& setup) {
  if (name == "dynalite") {
    return start_dynalite(setup, {});
  }
  if (name == "dynalite-disk") {
    RTP_TRY(const auto data, empty_folder(setup, "dynalite"));
    return start_dynalite(setup, {"--path", data.string()});
  }
  if (name == "rtp" || name == "rtp-stream") {
    RTP_TRY(const std::uint16_t gateway, free_port());
    RTP_TRY(const std::uint16_t api, free_port());
    RTP_TRY(ServerProcess process,
            start_rtp(setup, {.gateway = gateway, .publishing = api},
                      {"--access-keys", fmt::format("{}:{}", kAccessKeyId, kSecretAccessKey)}));
    RTP_CHECK(create_table(api, name == "rtp" ? "" : kStream));
    return DatabaseServer{.process = std::move(process), .port = api};
  }
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("no server {}: choose of dynalite, dynalite-disk, rtp, rtp-stream", name));
}

}  // namespace rtp::bench
