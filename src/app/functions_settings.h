// The settings of where the functions run. Pure.
#pragma once

#include <span>

#include "app/settings.h"

namespace rtp::app {

[[nodiscard]] std::span<const Setting> functions_settings();

}  // namespace rtp::app
