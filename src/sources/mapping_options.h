// The options of a source's table that say how its records become items: the same for every source.
#pragma once

#include <string>

#include "events/item_mapping.h"
#include "sources/source_options.h"

namespace rtp::sources {

/// Without an option `id`, a record's member or column of the name `item_key` identifies its item. Errors as
/// events::ItemMapping::compile, at their place.
[[nodiscard]] Result<events::ItemMapping> read_mapping(SourceOptions& options, const std::string& item_key);

}  // namespace rtp::sources
