#include <fmt/format.h>

#include "bench/benchmark.h"
#include "bench/database_load.h"
#include "bench/process_usage.h"
#include "bench/rounds.h"
#include "bench/statistics.h"

namespace rtp::bench {
namespace {

constexpr std::uint64_t kFirstDecade = 1'000;
constexpr std::uint64_t kStep = 10;
constexpr std::size_t kRequests = 1'000'000;      // so many that few keys of a large table come again
constexpr std::uint64_t kLoadedAtOnce = 100'000;  // as many requests are made ahead

Result<void> grow(const DatabaseServer& server, const GrowthOptions& options, std::uint64_t from,
                  std::uint64_t to) {
  for (; from < to; from += kLoadedAtOnce) {
    RequestPool requests = batch_write_requests(from, std::min(from + kLoadedAtOnce, to));
    RTP_CHECK(send_all(server, options.connections, requests));
  }
  return {};
}

/// A row of the table.
Result<std::vector<std::string>> measure(const DatabaseServer& server, const GrowthOptions& options,
                                         std::uint64_t items) {
  RequestPool requests = put_item_requests(kRequests, items);
  RTP_TRY(const LoadFigures figures, measure_load(server,
                                                  {.connections = options.connections,
                                                   .warm_up = options.warm_up,
                                                   .duration = std::chrono::seconds(options.seconds)},
                                                  requests));
  RTP_TRY(const auto bytes, resident_bytes(server.process.pid()));
  constexpr double kMebibyte = 1024.0 * 1024;
  fmt::print(stderr, "growth, {} items: {:.0f}/s\n", items, figures.rate);
  return std::vector<std::string>{fmt::format("{}", items), fmt::format("{:.0f}", figures.rate),
                                  fmt::format("{:.1f}", figures.cpu), fmt::format("{:.0f}", figures.p99),
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
                          options.connections, options.seconds,
                          (options.warm_up + std::chrono::seconds(options.seconds)).count()),
              table);
  return {};
}

}  // namespace rtp::bench
