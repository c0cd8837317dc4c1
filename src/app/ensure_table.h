// The tables that the platform needs, made or brought up to date at its start.
#pragma once

#include <string>

#include "base/error.h"
#include "dynamodb/schema.h"
#include "tables/tables.h"

namespace rtp::app {

/// Creates the table of `schema`, protected against deletion, where it is missing; kInvalidArgument where it
/// is there with another key, naming `data_dir`. One that is there keeps the protection that it has, and gets
/// what it lacks: the time to live of `schema` if it has none, the indexes of `schema`, which are built in
/// the background. Not on the writer thread.
[[nodiscard]] Result<void> ensure_table(tables::Tables& tables, dynamodb::TableSchema schema,
                                        const std::string& data_dir);

}  // namespace rtp::app
