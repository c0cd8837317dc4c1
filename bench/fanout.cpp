#include <fmt/format.h>

#include "bench/benchmark.h"
#include "bench/broadcast.h"
#include "bench/rounds.h"

namespace rtp::bench {
namespace {

using Cost = Broadcast::Cost;

Result<Cost> measure_round(const std::string& name, const FanoutOptions& options, Audience audience) {
  RTP_TRY(Broadcast broadcast, Broadcast::start({.server = name,
                                                 .setup = options.setup,
                                                 .subscribers = options.subscribers,
                                                 .audience = audience}));
  RTP_CHECK(broadcast.warm_up());
  return broadcast.measure(options.publications);
}

Result<void> measure_audience(const FanoutOptions& options, Audience audience) {
  RTP_TRY(const auto costs,
          alternate<Cost>(
              "fanout", options.servers, options.rounds,
              [&](const std::string& name) { return measure_round(name, options, audience); },
              [](const Cost& cost) { return fmt::format("{:.2f} us/frame", cost.cpu); }));
  const std::string& bound = options.servers.front();
  Table table({"server", "CPU µs per frame", "ratio to " + bound});
  for (const std::string& name : options.servers) {
    table.add_row({name, to_text(costs.at(name), &Cost::cpu, 2),
                   ratio_text(costs.at(name), costs.at(bound), &Cost::cpu)});
  }
  print_table(fmt::format("Fan-out, {} of {} subscribers",
                          audience == Audience::kOneKey ? "one key" : "a key each", options.subscribers),
              fmt::format("{}-byte frames, {} to each; {} rounds: median (least to most).", kPayloadBytes,
                          options.publications, options.rounds),
              table);
  return {};
}

}  // namespace

Result<void> run_fanout(const FanoutOptions& options) {
  RTP_CHECK(measure_audience(options, Audience::kOneKey));
  return measure_audience(options, Audience::kEachItsOwn);
}

}  // namespace rtp::bench
