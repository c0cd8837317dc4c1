// The platform itself: `rtp serve`. All wiring of modules happens behind this one function.
#pragma once

#include "app/config.h"
#include "base/error.h"

namespace rtp::app {

enum class GatewayMode {
  kItems,  // clients watch items
  kEcho,   // each message is sent back, without API Gateway's limits: for test suites of the protocol
};

/// Runs the platform until SIGINT or SIGTERM, then stops it cleanly. An error when it cannot start (the port
/// or the data directory is in use, the data is damaged, ...): nothing was changed then.
[[nodiscard]] Result<void> serve(const Config& config, GatewayMode mode);

}  // namespace rtp::app
