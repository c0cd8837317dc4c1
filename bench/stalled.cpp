#include <algorithm>

#include <fmt/format.h>

#include "bench/benchmark.h"
#include "bench/process_usage.h"
#include "bench/rounds.h"
#include "bench/scheduled_load.h"
#include "bench/stalled_clients.h"

namespace rtp::bench {
namespace {

constexpr std::size_t kPayload = 2048;  // fills the buffers of a socket that is not read in a second or two

struct Outcome {
  double p99;               // milliseconds, of those that read
  double growth;            // of the server's resident memory during the load, megabytes
  double received_percent;  // of the changes, by the stalled ones
};

Result<double> resident_megabytes(const Broadcast& broadcast) {
  constexpr double kMegabyte = 1048576;
  RTP_TRY(const auto bytes, resident_bytes(broadcast.server().pid()));
  return static_cast<double>(bytes) / kMegabyte;
}

Result<Outcome> measure_round(const StalledOptions& options, std::size_t silent, std::size_t slow) {
  RTP_TRY(Broadcast broadcast, Broadcast::start({.server = "rtp",
                                                 .setup = options.setup,
                                                 .subscribers = options.subscribers - silent - slow,
                                                 .message = {.payload_bytes = kPayload}}));
  RTP_CHECK(broadcast.warm_up());
  const PubSubServer& server = broadcast.server();
  RTP_TRY(StalledClients stalled,
          StalledClients::open(server.ports().gateway, server.target("v00000"), silent, slow));
  ScheduledLoad load = scheduled(options.interval_ms, options.seconds);
  load.meanwhile = [&stalled] { return stalled.read_slowly(); };
  const std::size_t published = load.warm_up + load.publications;

  RTP_TRY(const double before, resident_megabytes(broadcast));
  RTP_TRY(const LatencyReport report, run_scheduled_load(broadcast, load));
  RTP_TRY(const double after, resident_megabytes(broadcast));
  RTP_CHECK(stalled.catch_up(published, broadcast.sequence()));
  constexpr double kPercent = 100;
  const auto wanted = static_cast<double>(std::max<std::size_t>(stalled.size(), 1) * published);
  return Outcome{.p99 = percentile(report.receipts, kP99),
                 .growth = after - before,
                 .received_percent = kPercent * static_cast<double>(stalled.received()) / wanted};
}

}  // namespace

Result<void> run_stalled(const StalledOptions& options) {
  if (options.subscribers <= options.silent + options.slow) {
    return fail(ErrorCode::kInvalidArgument, "all subscribers stall: choose more with --subscribers");
  }
  const std::vector<std::string> names{"all read", fmt::format("{} stall", options.silent + options.slow)};
  RTP_TRY(const auto outcomes,
          alternate<Outcome>(
              "stalled", names, options.rounds,
              [&](const std::string& name) {
                return name == names.front() ? measure_round(options, 0, 0)
                                             : measure_round(options, options.silent, options.slow);
              },
              [](const Outcome& outcome) {
                return fmt::format("p99 {:.2f} ms, memory grew by {:.1f} MB; stalled clients got {:.0f} %",
                                   outcome.p99, outcome.growth, outcome.received_percent);
              }));
  Table table({"subscribers", "p99 ms of those that read", "ratio", "growth of memory MB", "stalled got %"});
  for (const std::string& name : names) {
    const auto& rounds = outcomes.at(name);
    table.add_row({name, to_text(rounds, &Outcome::p99, 2),
                   ratio_text(rounds, outcomes.at(names.front()), &Outcome::p99),
                   to_text(rounds, &Outcome::growth, 1),
                   name == names.front() ? "" : to_text(rounds, &Outcome::received_percent, 0)});
  }
  print_table(
      fmt::format("Stalled clients among {} subscribers of one key", options.subscribers),
      fmt::format(
          "{} read nothing, {} a byte a second; {}-byte frames, a publication every {} ms for {} s; {} "
          "rounds: median (least to most).",
          options.silent, options.slow, kPayload, options.interval_ms, options.seconds, options.rounds),
      table);
  return {};
}

}  // namespace rtp::bench
