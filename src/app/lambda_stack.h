// The functions of a SAM template as `rtp serve --functions=lambda` runs them: which there must be, and with
// what environment, so that they use this platform as they use AWS.
#pragma once

#include <string>
#include <vector>

#include "app/config.h"
#include "base/error.h"
#include "lambda/event_source_mapping.h"
#include "lambda/function_settings.h"
#include "net/endpoint.h"

namespace rtp::app {

inline constexpr const char* kOnConnect = "OnConnectFunction";
inline constexpr const char* kOnDefault = "OnDefaultFunction";
inline constexpr const char* kOnDisconnect = "OnDisconnectFunction";
inline constexpr const char* kOnReceive = "OnReceiveRealTimeItemFunction";

struct LambdaStack {
  lambda::FunctionSettings on_connect;
  lambda::FunctionSettings on_default;
  lambda::FunctionSettings on_disconnect;
  lambda::FunctionSettings on_receive;
  lambda::MappingSettings mapping;  // of the items' changes to on_receive
};

/// Reads the template of `config`. The functions' endpoints are those of `gateway` and `api`, as bound.
/// kInvalidArgument, naming the setting and the fix, where the functions could not reach them; errors as
/// FunctionPackages.
[[nodiscard]] Result<LambdaStack> read_lambda_stack(const Config& config, const net::Endpoint& gateway,
                                                    const net::Endpoint& api);

}  // namespace rtp::app
