#include <fmt/format.h>

#include "bench/benchmark.h"
#include "bench/broadcast.h"
#include "bench/rounds.h"

namespace rtp::bench {
namespace {

using Cost = Broadcast::Cost;

constexpr std::string_view kPlain = "not offered";
constexpr std::string_view kDeflate = "offered";

Result<Cost> measure_round(const DeflateOptions& options, bool deflate) {
  RTP_TRY(Broadcast broadcast, Broadcast::start({.server = "rtp",
                                                 .setup = options.setup,
                                                 .subscribers = options.subscribers,
                                                 .message = {.content = Message::Content::kVehicle},
                                                 .clients = {.deflate = deflate}}));
  RTP_CHECK(broadcast.warm_up());
  return broadcast.measure(options.publications);
}

}  // namespace

Result<void> run_deflate(const DeflateOptions& options) {
  const std::vector<std::string> names{std::string(kPlain), std::string(kDeflate)};
  RTP_TRY(const auto costs,
          alternate<Cost>(
              "deflate", names, options.rounds,
              [&](const std::string& name) { return measure_round(options, name == kDeflate); },
              [](const Cost& cost) {
                return fmt::format("{:.2f} us/frame, {:.0f} bytes/frame", cost.cpu, cost.wire_bytes);
              }));
  Table table(
      {"permessage-deflate", "CPU µs per frame", "ratio of CPU", "bytes per frame", "ratio of bytes"});
  for (const std::string& name : names) {
    const auto& rounds = costs.at(name);
    table.add_row({name, to_text(rounds, &Cost::cpu, 2),
                   ratio_text(rounds, costs.at(names.front()), &Cost::cpu),
                   to_text(rounds, &Cost::wire_bytes, 0),
                   ratio_text(rounds, costs.at(names.front()), &Cost::wire_bytes)});
  }
  print_table(fmt::format("Compression, one key of {} subscribers", options.subscribers),
              fmt::format("Items of a vehicle as JSON, {} to each; {} rounds: median (least to most).",
                          options.publications, options.rounds),
              table);
  return {};
}

}  // namespace rtp::bench
