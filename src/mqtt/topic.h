// Topic names and topic filters (4.7 of both standards; shared subscriptions, MQTT 5 4.8.2). Pure:
// thread-safe.
#pragma once

#include <string_view>

#include "base/error.h"

namespace rtp::mqtt {

/// Whether one can subscribe to `filter`: levels between '/', of which '+' stands for one and '#', as the
/// last, for any number; or "$share/GROUP/FILTER", shared with the other subscribers of the group. Errors:
/// kInvalidArgument, with the filter and what to change.
[[nodiscard]] Result<void> check_topic_filter(std::string_view filter);

/// Whether a message can be published to `topic`, a UTF-8 string of MQTT: not empty, without wildcards.
[[nodiscard]] bool is_topic_name(std::string_view topic);

}  // namespace rtp::mqtt
