#include "bench/database_load.h"

#include "bench/http_load.h"
#include "bench/process_usage.h"
#include "bench/statistics.h"

namespace rtp::bench {

Result<LoadFigures> measure_load(const DatabaseServer& server, const DatabaseLoad& load,
                                 RequestPool& requests) {
  const auto run = [&](std::chrono::milliseconds duration) {
    return run_http_load({.port = server.port,
                          .connections = load.connections,
                          .duration = duration,
                          .next_request = [&requests] { return requests.next(); }});
  };
  RTP_CHECK(run(load.warm_up));
  RTP_TRY(const auto before, cpu_time(server.process.pid()));
  RTP_TRY(const HttpLoadReport report, run(load.duration));
  RTP_TRY(const auto after, cpu_time(server.process.pid()));
  const std::chrono::duration<double, std::micro> used = after - before;
  return LoadFigures{.rate = report.requests_per_second,
                     .median = percentile(report.latencies, kP50),
                     .p99 = percentile(report.latencies, kP99),
                     .cpu = used.count() / static_cast<double>(report.latencies.size())};
}

Result<void> send_all(const DatabaseServer& server, std::size_t connections, RequestPool& requests) {
  RTP_CHECK(run_http_load({.port = server.port,
                           .connections = connections,
                           .duration = {},
                           .requests = requests.size(),
                           .next_request = [&requests] { return requests.next(); }}));
  return {};
}

}  // namespace rtp::bench
