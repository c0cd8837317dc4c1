// Follows tables of PostgreSQL (12 or newer) by logical replication: copies their rows, then each committed
// change, without a gap between, after a restart from where it was.
//
// Remembered as checkpoints: "copied" (which tables of which database were copied whole), "lsn" (how far the
// log is written here), "id/..." (postgres_ids.h).
#pragma once

#include <memory>

#include "sources/source.h"

namespace rtp::sources {

/// Options: those of postgres_options.h.
[[nodiscard]] std::unique_ptr<Source> make_postgres_source(SourceOptions& options,
                                                           const SourceServices& services);

}  // namespace rtp::sources
