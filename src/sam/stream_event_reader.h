// Reads the events of a function that are of type DynamoDB. Pure.
#pragma once

#include <vector>

#include <yaml-cpp/yaml.h>

#include "base/error.h"
#include "sam/resolver.h"
#include "sam/stream_event.h"

namespace rtp::sam {

/// Those of the Properties of a function, in its order. kMalformed, naming line and fix, for values that are
/// wrong.
[[nodiscard]] Result<std::vector<StreamEvent>> read_stream_events(Resolver& resolver,
                                                                  const YAML::Node& properties);

}  // namespace rtp::sam
