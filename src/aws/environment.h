// The environment variables of the process, as a port.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace rtp::aws {

/// The value of a variable; empty where it is not set.
using Environment = std::function<std::string(std::string_view name)>;

/// Those of this process. Thread-safe as long as nobody changes them.
[[nodiscard]] Environment process_environment();

}  // namespace rtp::aws
