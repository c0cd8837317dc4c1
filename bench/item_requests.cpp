#include <fmt/format.h>

#include "bench/benchmark.h"
#include "bench/database_load.h"
#include "bench/rounds.h"
#include "bench/statistics.h"

namespace rtp::bench {
namespace {

Result<void> run(std::string_view operation, const ItemRequestOptions& options, RequestPool requests) {
  RTP_TRY(const auto values,
          alternate<LoadFigures>(
              operation, options.servers, options.rounds,
              [&](const std::string& name) -> Result<LoadFigures> {
                RTP_TRY(const DatabaseServer server, start_database_server(name, options.setup));
                RequestPool items = batch_write_requests(0, kKeys);
                RTP_CHECK(send_all(server, options.connections, items));
                return measure_load(server,
                                    {.connections = options.connections,
                                     .warm_up = options.warm_up,
                                     .duration = options.duration},
                                    requests);
              },
              [](const LoadFigures& measured) { return fmt::format("{:.0f}/s", measured.rate); }));
  const std::string& last = options.servers.back();
  Table table({"server", fmt::format("{} per second", operation), fmt::format("{} is", last), "p50 µs",
               "p99 µs", "server CPU µs per request"});
  for (const std::string& name : options.servers) {
    const auto& measured = values.at(name);
    table.add_row({name, to_text(measured, &LoadFigures::rate, 0),
                   ratio_text(values.at(last), measured, &LoadFigures::rate),
                   to_text(measured, &LoadFigures::median, 0), to_text(measured, &LoadFigures::p99, 0),
                   to_text(measured, &LoadFigures::cpu, 1)});
  }
  print_table(fmt::format("{}, {} connections", operation, options.connections),
              fmt::format("Signed, one request in flight on each; {} rounds of {} s: median (least to most).",
                          options.rounds, options.duration.count()),
              table);
  return {};
}

}  // namespace

Result<void> run_put_item(const ItemRequestOptions& options) {
  return run("PutItem", options, put_item_requests(kRequestsMadeAhead, kKeys));
}

Result<void> run_get_item(const ItemRequestOptions& options) {
  return run("GetItem", options, get_item_requests(kRequestsMadeAhead, kKeys));
}

}  // namespace rtp::bench
