// The rows that tables have at the beginning. Belongs to one event loop.
#pragma once

#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/error.h"
#include "pgoutput/change_message.h"
#include "sources/postgres_batch.h"
#include "sources/postgres_connection.h"
#include "sources/source_monitor.h"

namespace rtp::sources {

/// As many changes, or dead letters, are written at once.
inline constexpr std::size_t kPostgresBatchChanges = 2000;

/// Writes each row of the relations, within the transaction that the connection is in. What has not been
/// written is in `batch` when it returns. Errors of the server and of the batch.
[[nodiscard]] boost::asio::awaitable<Result<void>> copy_tables(PostgresConnection* connection,
                                                               std::vector<pgoutput::Relation> relations,
                                                               PostgresBatch* batch, SourceMonitor* monitor);

}  // namespace rtp::sources
