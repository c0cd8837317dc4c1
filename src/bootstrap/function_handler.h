// The functions on AWS: which one a name of a handler means, made of its environment and the adapters of AWS.
#pragma once

#include <string_view>

#include "aws/environment.h"
#include "base/clock.h"
#include "base/error.h"
#include "lambda/runtime_loop.h"

namespace rtp::bootstrap {

/// The handler of "OnConnect", "OnConnectFunction" or any of the others, with what `environment` says. It
/// connects to nothing before its first invocation. kInvalidArgument, naming the known ones, for another
/// name, and all variables that are missing or wrong. `clock` outlives it.
[[nodiscard]] Result<lambda::Handler> make_function_handler(std::string_view name,
                                                            const aws::Environment& environment,
                                                            const Clock& clock);

}  // namespace rtp::bootstrap
