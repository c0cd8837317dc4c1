// Loads on the servers of the benchmarks of the DynamoDB API. Belongs to one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/error.h"
#include "bench/database_server.h"
#include "bench/dynamodb_requests.h"

namespace rtp::bench {

inline constexpr std::uint64_t kKeys = 10'000;             // of a table that does not grow
inline constexpr std::size_t kRequestsMadeAhead = 50'000;  // some seconds of them

struct DatabaseLoad {
  std::size_t connections;       // with one request in flight on each
  std::chrono::seconds warm_up;  // not measured
  std::chrono::seconds duration;
};

struct LoadFigures {
  double rate;    // requests per second
  double median;  // of latency, microseconds, as the next
  double p99;
  double cpu;  // of the server, microseconds per request
};

/// Sends requests of the pool for as long as the load says.
[[nodiscard]] Result<LoadFigures> measure_load(const DatabaseServer& server, const DatabaseLoad& load,
                                               RequestPool& requests);

/// Sends each request of the pool once.
[[nodiscard]] Result<void> send_all(const DatabaseServer& server, std::size_t connections,
                                    RequestPool& requests);

}  // namespace rtp::bench
