// Whether a stored table fits the configuration. Pure.
#pragma once

#include <string_view>

#include "base/error.h"
#include "dynamodb/schema.h"

namespace rtp::app {

/// kInvalidArgument unless `there`, the key of the table as it is in `data_dir`, is that of `schema`; the
/// message tells both, and what to do.
[[nodiscard]] Result<void> check_table_key(const dynamodb::KeySchema& there,
                                           const dynamodb::TableSchema& schema, std::string_view data_dir);

}  // namespace rtp::app
