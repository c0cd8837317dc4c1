#include <thread>

#include <fmt/format.h>

#include "bench/benchmark.h"
#include "bench/broadcast.h"
#include "bench/process_usage.h"
#include "bench/rounds.h"
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

Result<void> measure_audience(const MemoryOptions& options, Audience audience) {
  RTP_TRY(const auto costs,
          alternate<Cost>(
              "memory", options.servers, options.rounds,
              [&](const std::string& name) { return measure_round(name, options, audience); },
              [](const Cost& cost) {
                return fmt::format("{:.0f} bytes per connection", cost.bytes_per_connection);
              }));
  Table table({"server", "bytes per connection", "seconds to open all", "CPU µs per handshake"});
  for (const std::string& name : options.servers) {
    table.add_row({name, to_text(costs.at(name), &Cost::bytes_per_connection, 0),
                   to_text(costs.at(name), &Cost::seconds_to_open, 2),
                   to_text(costs.at(name), &Cost::cpu_per_handshake, 1)});
  }
  print_table(fmt::format("Memory, {} of {} idle connections",
                          audience == Audience::kOneKey ? "one key" : "a key each", options.connections),
              fmt::format("Growth of resident memory; {} rounds: median (least to most).", options.rounds),
              table);
  return {};
}

}  // namespace

Result<void> run_memory(const MemoryOptions& options) {
  RTP_CHECK(measure_audience(options, Audience::kOneKey));
  return measure_audience(options, Audience::kEachItsOwn);
}

}  // namespace rtp::bench
