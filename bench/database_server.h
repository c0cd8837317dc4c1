// The servers of the benchmarks of the DynamoDB API: started alike, with the table of the requests of
// dynamodb_requests.h. Belongs to one thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "bench/pub_sub_server.h"
#include "bench/server_process.h"

namespace rtp::bench {

struct DatabaseServer {
  ServerProcess process;
  std::uint16_t port;
};

/// Starts `dynalite` (in memory), `dynalite-disk`, `rtp`, or `rtp-stream`, where the table has a stream of
/// both images, and creates the table; returns when it may be used. rtp checks signatures, dynalite does not.
/// kInvalidArgument for another name.
[[nodiscard]] Result<DatabaseServer> start_database_server(std::string_view name, const Setup& setup);

}  // namespace rtp::bench
