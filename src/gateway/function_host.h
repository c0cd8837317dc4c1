// Where the functions of the WebSocket API's routes run when they are not a part of the gateway: a port.
#pragma once

#include <functional>
#include <string>

#include "base/error.h"

namespace rtp::gateway {

enum class Route { kConnect, kDefault, kDisconnect };

/// Thread-safe. Outlives the shards' loops, but calls no `done` once they have ended.
class FunctionHost {
 public:
  /// Gets the JSON that the function answered. kThrottled where too many invocations wait; any other error is
  /// that of the function: it failed, crashed, or took too long.
  using Done = std::move_only_function<void(Result<std::string> answer)>;

  virtual ~FunctionHost() = default;
  /// Runs the function of `route` with the event, which is JSON. Returns at once; `done` is called once, on
  /// any thread.
  virtual void invoke(Route route, std::string event, Done done) = 0;
};

}  // namespace rtp::gateway
