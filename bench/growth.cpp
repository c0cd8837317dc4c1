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

constexpr std::uint64_t kFirstDecade = 1'000;
constexpr std::uint64_t kStep = 10;
constexpr std::size_t kRequests = 100'000;
constexpr std::uint64_t kLoadedAtOnce = 100'000;  // as many requests are made ahead

Result<void> grow(const DatabaseServer& server, const GrowthOptions& options, std::uint64_t from,
                  std::uint64_t to) {
  for (; from < to; from += kLoadedAtOnce) {
    RequestPool requests = batch_write_requests(from, std::min(from + kLoadedAtOnce, to));
    RTP_CHECK(run_http_load({.port = server.port,
                             .connections = options.connections,
                             .duration = {},
                             .requests = requests.size(),
                             .next_request = [&requests] { return requests.next(); }}));
  }
  return {};
}

/// A row of the table.
Result<std::vector<std::string>> measure(const DatabaseServer& server, const GrowthOptions& options,
                                         std::uint64_t items) {
  RequestPool requests = put_item_requests(kRequests, items);
  const HttpLoad load{.port = server.port,
                      .connections = options.connections,
                      .duration = options.duration,
                      .next_request = [&requests] { return requests.next(); }};
  RTP_CHECK(run_http_load(load));
  RTP_TRY(const auto before, cpu_time(server.process.pid()));
  RTP_TRY(HttpLoadReport report, run_http_load(load));
  RTP_TRY(const auto after, cpu_time(server.process.pid()));
  RTP_TRY(const auto bytes, resident_bytes(server.process.pid()));
  const std::chrono::duration<double, std::micro> used = after - before;
  constexpr double kP99 = 0.99;
  constexpr double kMebibyte = 1024.0 * 1024;
  const auto count = static_cast<double>(report.latencies.size());
  fmt::print(stderr, "growth, {} items: {:.0f}/s\n", items, report.requests_per_second);
  return std::vector<std::string>{fmt::format("{}", items), fmt::format("{:.0f}", report.requests_per_second),
                                  fmt::format("{:.1f}", used.count() / count),
                                  fmt::format("{:.0f}", percentile(std::move(report.latencies), kP99)),
                                  fmt::format("{:.0f}", static_cast<double>(bytes) / kMebibyte)};
}

}  // namespace

Result<void> run_growth(const GrowthOptions& options) {
  RTP_TRY(const DatabaseServer server, start_database_server("rtp", options.setup));
  Table table({"items", "PutItem per second", "server CPU µs per request", "p99 µs", "resident MiB"});
  std::uint64_t items = 0;
  std::uint64_t next = kFirstDecade;
  for (std::size_t decade = 3; decade <= options.decades; ++decade, next *= kStep) {
    RTP_CHECK(grow(server, options, items, next));
    items = next;
    RTP_TRY(std::vector<std::string> row, measure(server, options, items));
    table.add_row(std::move(row));
  }
  print_table("PutItem in a growing table",
              fmt::format("Signed, {} connections, keys without a pattern, the last {} of {} s each.",
                          options.connections, options.duration.count(), 2 * options.duration.count()),
              table);
  return {};
}

}  // namespace rtp::bench
