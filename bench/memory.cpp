#include <cstdio>
#include <map>
#include <thread>

#include <fmt/format.h>

#include "bench/benchmark.h"
#include "bench/process_usage.h"
#include "bench/statistics.h"
#include "bench/subscriber_pool.h"

namespace rtp::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Cost {
  double bytes_per_connection;
  double seconds_to_open;
  double cpu_per_handshake;  // microseconds
};

/// Resident bytes when they have not changed for a second (garbage collectors and allocators tidy up late),
/// or after 15 seconds.
Result<std::int64_t> settled_resident_bytes(pid_t process) {
  constexpr std::chrono::seconds kQuietTime{1};
  constexpr std::chrono::seconds kPatience{15};
  constexpr std::chrono::milliseconds kInterval{100};
  const auto deadline = Clock::now() + kPatience;
  std::int64_t last = 0;
  for (auto changed = Clock::now(); Clock::now() < deadline && Clock::now() - changed < kQuietTime;) {
    RTP_TRY(const auto bytes, resident_bytes(process));
    if (bytes != last) {
      last = bytes;
      changed = Clock::now();
    }
    std::this_thread::sleep_for(kInterval);
  }
  return last;
}

Result<Cost> measure_round(const std::string& name, const MemoryOptions& options, Audience audience) {
  RTP_TRY(const auto server, start_pub_sub_server(name, options.setup));
  std::vector<std::string> targets;
  targets.reserve(options.connections);
  for (std::size_t i = 0; i < options.connections; ++i) {
    targets.push_back(server->target(fmt::format("v{:05}", audience == Audience::kOneKey ? 0 : i)));
  }
  RTP_TRY(const auto bytes_before, settled_resident_bytes(server->pid()));
  RTP_TRY(const auto cpu_before, cpu_time(server->pid()));
  const auto start = Clock::now();
  RTP_TRY(const auto pool, SubscriberPool::open(server->ports().gateway, targets));
  const std::chrono::duration<double> opening = Clock::now() - start;
  RTP_TRY(const auto cpu_after, cpu_time(server->pid()));
  RTP_TRY(const auto bytes_after, settled_resident_bytes(server->pid()));
  const auto count = static_cast<double>(options.connections);
  const std::chrono::duration<double, std::micro> cpu = cpu_after - cpu_before;
  return Cost{.bytes_per_connection = static_cast<double>(bytes_after - bytes_before) / count,
              .seconds_to_open = opening.count(),
              .cpu_per_handshake = cpu.count() / count};
}

Summary summary_of(const std::vector<Cost>& costs, double Cost::* member) {
  std::vector<double> values;
  values.reserve(costs.size());
  for (const Cost& cost : costs) {
    values.push_back(cost.*member);
  }
  return summarise(std::move(values));
}

Result<void> measure_audience(const MemoryOptions& options, Audience audience) {
  std::map<std::string, std::vector<Cost>> costs;
  for (std::size_t round = 0; round < options.rounds; ++round) {
    for (const std::string& name : options.servers) {
      auto cost = measure_round(name, options, audience);
      if (!cost) {
        return fail(cost.error().code, fmt::format("memory, {}: {}", name, cost.error().message));
      }
      fmt::print(stderr, "memory, round {}: {} {:.0f} bytes per connection\n", round + 1, name,
                 cost->bytes_per_connection);
      costs[name].push_back(*cost);
    }
  }

  Table table({"server", "bytes per connection", "seconds to open all", "CPU µs per handshake"});
  for (const std::string& name : options.servers) {
    table.add_row({name, to_text(summary_of(costs[name], &Cost::bytes_per_connection), 0),
                   to_text(summary_of(costs[name], &Cost::seconds_to_open), 2),
                   to_text(summary_of(costs[name], &Cost::cpu_per_handshake), 1)});
  }
  fmt::print(
      "\n### Memory, {} of {} idle connections\n\nGrowth of resident memory; {} rounds: median (least to "
      "most).\n\n{}",
      audience == Audience::kOneKey ? "one key" : "a key each", options.connections, options.rounds,
      table.to_markdown());
  static_cast<void>(std::fflush(stdout));
  return {};
}

}  // namespace

Result<void> run_memory(const MemoryOptions& options) {
  RTP_CHECK(measure_audience(options, Audience::kOneKey));
  return measure_audience(options, Audience::kEachItsOwn);
}

}  // namespace rtp::bench
