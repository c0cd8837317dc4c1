#include <stop_token>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "bench/benchmark.h"
#include "bench/database_load.h"
#include "bench/http_connection.h"
#include "bench/rounds.h"
#include "bench/statistics.h"

namespace rtp::bench {
namespace {

constexpr std::chrono::milliseconds kReadInterval{200};  // DynamoDB allows five reads of a shard a second

/// The value of the first member of that name, a string without escapes; empty where there is none.
std::string text_of(std::string_view json, std::string_view member) {
  const std::string begin = fmt::format(R"("{}":")", member);
  const std::size_t at = json.find(begin);
  if (at == std::string_view::npos) {
    return {};
  }
  json.remove_prefix(at + begin.size());
  return std::string(json.substr(0, json.find('"')));
}

class Client {
 public:
  [[nodiscard]] static Result<Client> connect(std::uint16_t port) {
    RTP_TRY(HttpConnection connection, HttpConnection::open(port));
    return Client(std::move(connection));
  }

  /// The body of the answer; kInternal with it for another status than 200.
  [[nodiscard]] Result<std::string> call(std::string_view target, std::string_view body) {
    RTP_CHECK(connection_.send(signed_request(target, body)));
    RTP_TRY(HttpResponse response, connection_.receive());
    if (constexpr int kOk = 200; response.status != kOk) {
      return fail(ErrorCode::kInternal, fmt::format("{}: {}", target, response.body));
    }
    return std::move(response.body);
  }

 private:
  explicit Client(HttpConnection connection) : connection_(std::move(connection)) {}

  HttpConnection connection_;
};

/// The ARN of the table's stream.
Result<std::string> stream_of(const DatabaseServer& server) {
  RTP_TRY(Client client, Client::connect(server.port));
  RTP_TRY(const std::string table,
          client.call("DynamoDB_20120810.DescribeTable", fmt::format(R"({{"TableName":"{}"}})", kTable)));
  return text_of(table, "LatestStreamArn");
}

/// Reads the stream from its oldest record until it is stopped.
Result<void> read_stream(std::uint16_t port, const std::string& stream, const std::stop_token& stop) {
  RTP_TRY(Client client, Client::connect(port));
  RTP_TRY(const std::string described, client.call("DynamoDBStreams_20120810.DescribeStream",
                                                   fmt::format(R"({{"StreamArn":"{}"}})", stream)));
  RTP_TRY(std::string answer,
          client.call("DynamoDBStreams_20120810.GetShardIterator",
                      fmt::format(R"({{"StreamArn":"{}","ShardId":"{}","ShardIteratorType":"TRIM_HORIZON"}})",
                                  stream, text_of(described, "ShardId"))));
  for (std::string iterator = text_of(answer, "ShardIterator"); !stop.stop_requested();
       iterator = text_of(answer, "NextShardIterator")) {
    RTP_TRY(answer, client.call("DynamoDBStreams_20120810.GetRecords",
                                fmt::format(R"({{"ShardIterator":"{}"}})", iterator)));
    std::this_thread::sleep_for(kReadInterval);
  }
  return {};
}

/// Readers of the stream for as long as it lives.
class Readers {
 public:
  Readers(std::size_t count, std::uint16_t port, const std::string& stream) : results_(count) {
    for (Result<void>& result : results_) {
      threads_.emplace_back(
          [&result, port, stream](const std::stop_token& stop) { result = read_stream(port, stream, stop); });
    }
  }

  /// Ends them. The error of one that failed.
  [[nodiscard]] Result<void> stop() {
    threads_.clear();
    for (const Result<void>& result : results_) {
      RTP_CHECK(result);
    }
    return {};
  }

 private:
  std::vector<Result<void>> results_;
  std::vector<std::jthread> threads_;
};

Result<LoadFigures> measure(std::size_t readers_count, const StreamReadOptions& options,
                            RequestPool& requests) {
  RTP_TRY(const DatabaseServer server, start_database_server("rtp-stream", options.setup));
  RTP_TRY(const std::string stream, stream_of(server));
  RequestPool items = batch_write_requests(0, kKeys);
  RTP_CHECK(send_all(server, options.connections, items));
  Readers readers(readers_count, server.port, stream);
  RTP_TRY(const LoadFigures figures,
          measure_load(
              server,
              {.connections = options.connections, .warm_up = options.duration, .duration = options.duration},
              requests));
  RTP_CHECK(readers.stop());
  return figures;
}

}  // namespace

Result<void> run_stream_read(const StreamReadOptions& options) {
  RequestPool requests = put_item_requests(kRequestsMadeAhead, kKeys);
  const std::string without = "no reader";
  const std::string with = fmt::format("{} readers", options.readers);
  const std::vector<std::string> names{without, with};
  RTP_TRY(const auto values,
          alternate<LoadFigures>(
              "streamread", names, options.rounds,
              [&](const std::string& name) {
                return measure(name == without ? 0 : options.readers, options, requests);
              },
              [](const LoadFigures& measured) { return fmt::format("{:.0f}/s", measured.rate); }));
  Table table({"the stream has", "PutItem per second", "ratio to " + without, "p99 µs"});
  for (const std::string& name : names) {
    table.add_row({name, to_text(values.at(name), &LoadFigures::rate, 0),
                   ratio_text(values.at(name), values.at(without), &LoadFigures::rate),
                   to_text(values.at(name), &LoadFigures::p99, 0)});
  }
  print_table(
      "PutItem beside GetRecords",
      fmt::format("Signed, {} connections; each reader asks for 1,000 records from the oldest on, "
                  "every {} ms; {} rounds of {} s: median (least to most).",
                  options.connections, kReadInterval.count(), options.rounds, options.duration.count()),
      table);
  return {};
}

}  // namespace rtp::bench
