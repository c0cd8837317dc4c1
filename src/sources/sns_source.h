// Messages of a topic of Amazon SNS, which sends them to /hooks/{name}: an HTTP or HTTPS subscription.
#pragma once

#include <memory>

#include "sources/source.h"

namespace rtp::sources {

/// Options: those of read_sns_hook().
[[nodiscard]] std::unique_ptr<Source> make_sns_source(SourceOptions& options, const SourceServices& services);

}  // namespace rtp::sources
