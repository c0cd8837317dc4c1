#include <cstdio>
#include <map>
#include <random>

#include <fmt/format.h>

#include "bench/benchmark.h"
#include "bench/http_connection.h"
#include "bench/http_load.h"
#include "bench/process_usage.h"
#include "bench/socket.h"
#include "bench/statistics.h"

namespace rtp::bench {
namespace {

constexpr std::string_view kTable = "RealTimeData";

/// A request as boto3 sends it. The signature is only of the right shape: neither server checks it.
std::string dynamodb_request(std::string_view operation, std::string_view body) {
  return http_request(
      "POST", "/",
      fmt::format(
          "Accept-Encoding: identity\r\n"
          "X-Amz-Target: DynamoDB_20120810.{}\r\n"
          "Content-Type: application/x-amz-json-1.0\r\n"
          "User-Agent: Boto3/1.26.27 Python/3.11.2 Linux/6.1.0 Botocore/1.29.27\r\n"
          "X-Amz-Date: 20250101T000000Z\r\n"
          "Authorization: AWS4-HMAC-SHA256 Credential=benchmark/20250101/eu-west-1/dynamodb/aws4_request, "
          "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature={:0>64}\r\n",
          operation, ""),
      body);
}

/// PutItem requests of items of about 200 bytes: each a random one of 10,000 keys, each item a new one.
class PutItemRequests {
 public:
  PutItemRequests() {
    constexpr std::string_view kKeyMark = "KKKKK";
    constexpr std::string_view kSequenceMark = "999999999999";
    bytes_ = dynamodb_request(
        "PutItem",
        fmt::format(R"({{"TableName":"{}","Item":{{"{}":{{"S":"v{}"}},"sequence":{{"N":"{}"}},)"
                    R"("latitude":{{"N":"60.170833"}},"longitude":{{"N":"24.9375"}},"speed":{{"N":"13.89"}},)"
                    R"("heading":{{"N":"271"}},"route":{{"S":"tram 4 towards Katajanokka"}},)"
                    R"("stopped":{{"BOOL":false}},"timestamp":{{"S":"2025-01-01T00:00:00.000Z"}},)"
                    R"("note":{{"S":"{:.<32}"}}}}}})",
                    kTable, kItemKey, kKeyMark, kSequenceMark, ""));
    key_ = bytes_.find(kKeyMark);
    sequence_ = bytes_.find(kSequenceMark);
  }

  /// The next request; valid until the next call.
  std::string_view next() {
    fmt::format_to(bytes_.begin() + static_cast<std::ptrdiff_t>(key_), "{:05}", key_of_(random_));
    fmt::format_to(bytes_.begin() + static_cast<std::ptrdiff_t>(sequence_), "{:012}", ++count_ + kFirst);
    return bytes_;
  }

 private:
  static constexpr int kKeys = 10000;
  static constexpr std::uint64_t kFirst = 100'000'000'000;  // so that no number starts with zeros

  std::string bytes_;
  std::size_t key_ = 0;
  std::size_t sequence_ = 0;
  std::uint64_t count_ = 0;
  std::minstd_rand random_{1};  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same keys in each run
  std::uniform_int_distribution<int> key_of_{0, kKeys - 1};
};

struct DatabaseServer {
  ServerProcess process;
  std::uint16_t port;
};

/// Creates the table and waits until it may be used.
Result<void> create_table(std::uint16_t port) {
  RTP_TRY(auto connection, HttpConnection::open(port));
  RTP_CHECK(connection.send(dynamodb_request(
      "CreateTable",
      fmt::format(R"({{"TableName":"{}","KeySchema":[{{"AttributeName":"{}","KeyType":"HASH"}}],)"
                  R"("AttributeDefinitions":[{{"AttributeName":"{}","AttributeType":"S"}}],)"
                  R"("BillingMode":"PAY_PER_REQUEST"}})",
                  kTable, kItemKey, kItemKey))));
  RTP_CHECK(connection.receive_successes(1));
  const auto deadline = std::chrono::steady_clock::now() + kSocketTimeout;
  while (std::chrono::steady_clock::now() < deadline) {
    RTP_CHECK(
        connection.send(dynamodb_request("DescribeTable", fmt::format(R"({{"TableName":"{}"}})", kTable))));
    RTP_TRY(const HttpResponse response, connection.receive());
    if (response.body.find(R"("TableStatus":"ACTIVE")") != std::string::npos) {
      return {};
    }
  }
  return fail(ErrorCode::kTimeout, "the table did not become active");
}

Result<DatabaseServer> start_dynalite(const Setup& setup) {
  RTP_TRY(const std::uint16_t port, free_port());
  RTP_TRY(ServerProcess process,
          ServerProcess::start(
              {.command = {"node", (setup.peers / "node_modules/dynalite/cli.js").string(), "--host",
                           "127.0.0.1", "--port", std::to_string(port), "--createTableMs", "0"},
               .log = setup.scratch / "dynalite.log",
               .cpu = setup.server_cpu}));
  RTP_CHECK(process.await_ready([port] { return connect_to(port).has_value(); }));
  RTP_CHECK(create_table(port));
  return DatabaseServer{.process = std::move(process), .port = port};
}

Result<DatabaseServer> start_database_server(std::string_view name, const Setup& setup) {
  if (name == "dynalite") {
    return start_dynalite(setup);
  }
  if (name == "rtp") {
    RTP_TRY(const std::uint16_t gateway, free_port());
    RTP_TRY(const std::uint16_t api, free_port());
    RTP_TRY(ServerProcess process, start_rtp(setup, {.gateway = gateway, .publishing = api}));
    return DatabaseServer{.process = std::move(process), .port = api};
  }
  return fail(ErrorCode::kInvalidArgument, fmt::format("no server {}: choose of dynalite, rtp", name));
}

struct Rounds {
  std::vector<double> rates;
  std::vector<double> medians;  // of latency, microseconds, as the next
  std::vector<double> p99s;
  std::vector<double> cpu;  // of the server, per cent of one core
};

Result<void> measure_round(const std::string& name, const PutItemOptions& options, Rounds& rounds) {
  RTP_TRY(const DatabaseServer server, start_database_server(name, options.setup));
  PutItemRequests requests;
  RTP_TRY(const auto before, cpu_time(server.process.pid()));
  RTP_TRY(HttpLoadReport report, run_http_load({.port = server.port,
                                                .connections = options.connections,
                                                .warm_up = options.warm_up,
                                                .duration = options.duration,
                                                .next_request = [&requests] { return requests.next(); }}));
  RTP_TRY(const auto after, cpu_time(server.process.pid()));
  const std::chrono::duration<double> used = after - before;
  const std::chrono::duration<double> passed = options.warm_up + options.duration;
  constexpr double kP50 = 0.5;
  constexpr double kP99 = 0.99;
  constexpr double kPercent = 100;
  rounds.rates.push_back(report.requests_per_second);
  rounds.cpu.push_back(kPercent * used.count() / passed.count());
  rounds.medians.push_back(percentile(report.latencies, kP50));
  rounds.p99s.push_back(percentile(std::move(report.latencies), kP99));
  return {};
}

}  // namespace

Result<void> run_put_item(const PutItemOptions& options) {
  std::map<std::string, Rounds> results;
  for (std::size_t round = 0; round < options.rounds; ++round) {
    for (const std::string& name : options.servers) {
      Rounds& rounds = results[name];
      if (const auto measured = measure_round(name, options, rounds); !measured) {
        return fail(measured.error().code, fmt::format("put_item, {}: {}", name, measured.error().message));
      }
      fmt::print(stderr, "put_item, round {}: {} {:.0f}/s\n", round + 1, name, rounds.rates.back());
    }
  }

  const std::string& bound = options.servers.front();
  Table table({"server", "PutItem per second", "ratio to " + bound, "p50 µs", "p99 µs", "server CPU %"});
  for (const std::string& name : options.servers) {
    const Rounds& rounds = results[name];
    table.add_row({name, to_text(summarise(rounds.rates), 0),
                   to_text(summarise(ratios(rounds.rates, results[bound].rates)), 2),
                   to_text(summarise(rounds.medians), 0), to_text(summarise(rounds.p99s), 0),
                   to_text(summarise(rounds.cpu), 0)});
  }
  fmt::print(
      "\n### PutItem, {} connections\n\nOne request in flight on each; {} rounds of {} s: median (least to "
      "most).\n\n{}",
      options.connections, options.rounds, options.duration.count(), table.to_markdown());
  static_cast<void>(std::fflush(stdout));
  return {};
}

}  // namespace rtp::bench
