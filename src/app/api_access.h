// Who may use the api port, as the configuration has it.
#pragma once

#include "app/config.h"
#include "base/error.h"
#include "sigv4/verifier.h"

namespace rtp::app {

/// The access keys with which requests to the api port are signed: secrets by id; empty when nobody signs.
[[nodiscard]] sigv4::AccessKeys api_access_keys(const Config& config);

/// The tokens with which the items may be used; empty when none are asked for.
[[nodiscard]] api::BearerTokens api_tokens(const Config& config);

/// Refuses (kInvalidArgument, naming the settings) an api port that would be open to whoever reaches its
/// host, and signatures without keys.
[[nodiscard]] Result<void> check_api_access(const Config& config);

}  // namespace rtp::app
