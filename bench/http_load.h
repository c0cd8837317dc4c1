// Closed-loop HTTP load: some kept-alive connections, one request in flight on each, one thread that never
// sleeps. Belongs to that thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace rtp::bench {

struct HttpLoad {
  std::uint16_t port;
  std::size_t connections;
  std::chrono::milliseconds duration;
  std::optional<std::size_t> requests = {};  // after which it ends, however long they take; none: no such end
  std::function<std::string_view()> next_request;  // what it returns must live until it is called again
};

struct HttpLoadReport {
  double requests_per_second;
  std::vector<double> latencies;  // microseconds, from send to the last byte of the answer
};

/// Runs the load. kInternal for an answer other than 200, kTimeout when no answer comes for kSocketTimeout.
[[nodiscard]] Result<HttpLoadReport> run_http_load(const HttpLoad& load);

}  // namespace rtp::bench
