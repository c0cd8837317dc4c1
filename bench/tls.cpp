#include <fmt/format.h>

#include "bench/benchmark.h"
#include "bench/broadcast.h"
#include "bench/rounds.h"

namespace rtp::bench {
namespace {

struct Cost {
  double frame;      // microseconds of server CPU time, as the next
  double handshake;  // of TLS and WebSocket
};

Result<Cost> measure_round(const std::string& name, const TlsOptions& options) {
  RTP_TRY(Broadcast broadcast, Broadcast::start({.server = name,
                                                 .setup = options.setup,
                                                 .subscribers = options.subscribers,
                                                 .clients = {.tls = true}}));
  RTP_CHECK(broadcast.warm_up());
  RTP_TRY(const Broadcast::Cost cost, broadcast.measure(options.publications));
  return Cost{.frame = cost.cpu, .handshake = broadcast.cpu_per_handshake()};
}

}  // namespace

Result<void> run_tls(const TlsOptions& options) {
  TlsOptions encrypted = options;
  RTP_TRY(encrypted.setup.certificate, make_certificate(options.setup.scratch));
  RTP_TRY(const auto costs, alternate<Cost>(
                                "tls", options.servers, options.rounds,
                                [&](const std::string& name) { return measure_round(name, encrypted); },
                                [](const Cost& cost) {
                                  return fmt::format("{:.2f} us/frame, {:.0f} us/handshake", cost.frame,
                                                     cost.handshake);
                                }));
  const std::string& bound = options.servers.front();
  Table table(
      {"server", "CPU µs per frame", "ratio to " + bound, "CPU µs per handshake", "its ratio to " + bound});
  for (const std::string& name : options.servers) {
    const auto& rounds = costs.at(name);
    table.add_row({name, to_text(rounds, &Cost::frame, 2), ratio_text(rounds, costs.at(bound), &Cost::frame),
                   to_text(rounds, &Cost::handshake, 0),
                   ratio_text(rounds, costs.at(bound), &Cost::handshake)});
  }
  print_table(fmt::format("Fan-out over TLS, one key of {} subscribers", options.subscribers),
              fmt::format("TLS 1.3, AES-128-GCM, a certificate with ECDSA on P-256; {}-byte frames, {} to "
                          "each; {} rounds: median (least to most).",
                          kPayloadBytes, options.publications, options.rounds),
              table);
  return {};
}

}  // namespace rtp::bench
