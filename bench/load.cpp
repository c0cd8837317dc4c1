#include <fmt/format.h>

#include "bench/benchmark.h"
#include "bench/rounds.h"
#include "bench/scheduled_load.h"

namespace rtp::bench {
namespace {

struct Latency {
  double p50;  // milliseconds, as the next
  double p99;
  double longest;
  double latest_send;  // of the load generator itself
};

Result<Latency> measure_round(const std::string& name, const LoadOptions& options) {
  RTP_TRY(Broadcast broadcast,
          Broadcast::start({.server = name, .setup = options.setup, .subscribers = options.subscribers}));
  RTP_CHECK(broadcast.warm_up());
  RTP_TRY(const LatencyReport report,
          run_scheduled_load(broadcast, scheduled(options.interval_ms, options.seconds)));
  return Latency{.p50 = percentile(report.receipts, kP50),
                 .p99 = percentile(report.receipts, kP99),
                 .longest = percentile(report.receipts, 1),
                 .latest_send = report.latest_send};
}

}  // namespace

Result<void> run_load(const LoadOptions& options) {
  RTP_TRY(const auto latencies,
          alternate<Latency>(
              "load", options.servers, options.rounds,
              [&](const std::string& name) { return measure_round(name, options); },
              [](const Latency& latency) {
                return fmt::format(
                    "p50 {:.2f} ms, p99 {:.2f} ms, most {:.2f} ms; sent {:.2f} ms late at worst", latency.p50,
                    latency.p99, latency.longest, latency.latest_send);
              }));
  const std::string& bound = options.servers.front();
  Table table({"server", "p50 ms", "p99 ms", "most ms", "ratio of p99 to " + bound});
  for (const std::string& name : options.servers) {
    const auto& rounds = latencies.at(name);
    table.add_row({name, to_text(rounds, &Latency::p50, 2), to_text(rounds, &Latency::p99, 2),
                   to_text(rounds, &Latency::longest, 2),
                   ratio_text(rounds, latencies.at(bound), &Latency::p99)});
  }
  print_table(
      fmt::format("Write to receipt under load, one key of {} subscribers", options.subscribers),
      fmt::format("{}-byte frames, a publication every {} ms for {} s, from when it is due to each receipt; "
                  "{} rounds: median (least to most).",
                  kPayloadBytes, options.interval_ms, options.seconds, options.rounds),
      table);
  return {};
}

}  // namespace rtp::bench
