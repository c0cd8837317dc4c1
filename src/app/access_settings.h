// The settings of who may connect to the gateway. Pure.
#pragma once

#include <span>

#include "app/settings.h"

namespace rtp::app {

/// In the order in which they are shown; part of settings().
[[nodiscard]] std::span<const Setting> access_settings();

}  // namespace rtp::app
