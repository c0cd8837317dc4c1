// The settings of what strangers may do at the gateway. Pure.
#pragma once

#include <span>

#include "app/settings.h"

namespace rtp::app {

/// In the order in which they are shown; part of settings().
[[nodiscard]] std::span<const Setting> gateway_settings();

}  // namespace rtp::app
