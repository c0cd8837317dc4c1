#include <fmt/format.h>

#include "bench/benchmark.h"
#include "bench/database_server.h"
#include "bench/dynamodb_requests.h"
#include "bench/http_load.h"
#include "bench/process_usage.h"
#include "bench/rounds.h"
#include "bench/statistics.h"

namespace rtp::bench {
namespace {

constexpr std::uint64_t kKeys = 10'000;
constexpr std::size_t kRequests = 50'000;

struct Measured {
  double rate;    // requests per second
  double median;  // of latency, microseconds, as the next
  double p99;
  double cpu;  // of the server, microseconds per request
};

Result<Measured> measure(const DatabaseServer& server, const ItemRequestOptions& options,
                         RequestPool& requests) {
  const auto load = [&](std::chrono::milliseconds duration) {
    return run_http_load({.port = server.port,
                          .connections = options.connections,
                          .duration = duration,
                          .next_request = [&requests] { return requests.next(); }});
  };
  RTP_CHECK(load(options.warm_up));
  RTP_TRY(const auto before, cpu_time(server.process.pid()));
  RTP_TRY(const HttpLoadReport report, load(options.duration));
  RTP_TRY(const auto after, cpu_time(server.process.pid()));
  const std::chrono::duration<double, std::micro> used = after - before;
  constexpr double kP50 = 0.5;
  constexpr double kP99 = 0.99;
  return Measured{.rate = report.requests_per_second,
                  .median = percentile(report.latencies, kP50),
                  .p99 = percentile(report.latencies, kP99),
                  .cpu = used.count() / static_cast<double>(report.latencies.size())};
}

Result<void> run(std::string_view operation, const ItemRequestOptions& options, RequestPool requests) {
  RTP_TRY(const auto values,
          alternate<Measured>(
              operation, options.servers, options.rounds,
              [&](const std::string& name) -> Result<Measured> {
                RTP_TRY(const DatabaseServer server, start_database_server(name, options.setup));
                RTP_CHECK(load_items(server, 0, kKeys));
                return measure(server, options, requests);
              },
              [](const Measured& measured) { return fmt::format("{:.0f}/s", measured.rate); }));
  const std::string& last = options.servers.back();
  Table table({"server", fmt::format("{} per second", operation), fmt::format("{} is", last), "p50 µs",
               "p99 µs", "server CPU µs per request"});
  for (const std::string& name : options.servers) {
    const auto& measured = values.at(name);
    table.add_row({name, to_text(measured, &Measured::rate, 0),
                   ratio_text(values.at(last), measured, &Measured::rate),
                   to_text(measured, &Measured::median, 0), to_text(measured, &Measured::p99, 0),
                   to_text(measured, &Measured::cpu, 1)});
  }
  print_table(fmt::format("{}, {} connections", operation, options.connections),
              fmt::format("Signed, one request in flight on each; {} rounds of {} s: median (least to most).",
                          options.rounds, options.duration.count()),
              table);
  return {};
}

}  // namespace

Result<void> run_put_item(const ItemRequestOptions& options) {
  return run("PutItem", options, put_item_requests(kRequests, kKeys));
}

Result<void> run_get_item(const ItemRequestOptions& options) {
  return run("GetItem", options, get_item_requests(kRequests, kKeys));
}

}  // namespace rtp::bench
