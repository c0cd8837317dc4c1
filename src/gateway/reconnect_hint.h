// When clients are told to come again, so that they do not all come at once.
#pragma once

#include <chrono>
#include <cstddef>

namespace rtp::gateway {

/// A random time within which `clients`, each with one of its own, come again at about 1,000 a second; never
/// less than half a second.
[[nodiscard]] std::chrono::milliseconds reconnect_delay(std::size_t clients);

}  // namespace rtp::gateway
