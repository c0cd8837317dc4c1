#include "sources/postgres_copy.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "pgoutput/copy_text.h"
#include "pgoutput/identifier.h"
#include "sources/postgres_options.h"

namespace rtp::sources {
namespace {

using boost::asio::awaitable;
using pgoutput::Relation;
using pgoutput::Tuple;

/// Also of a partitioned table, which COPY itself does not read.
std::string copy_command(const Relation& relation) {
  std::string columns;
  for (const pgoutput::Column& column : relation.columns) {
    columns += columns.empty() ? "" : ", ";
    columns += pgoutput::quote_identifier(column.name).value_or("");
  }
  return fmt::format("COPY (SELECT {} FROM {}) TO STDOUT", columns,
                     to_sql({.schema = relation.schema, .name = relation.name}));
}

Tuple tuple_of(pgoutput::CopyRow row) {
  Tuple tuple(row.size());  // of NULL
  auto place = tuple.begin();
  for (std::optional<std::string>& value : row) {
    if (value) {
      *place = *std::move(value);
    }
    ++place;
  }
  return tuple;
}

awaitable<Result<void>> copy_table(PostgresConnection* connection, const Relation* relation,
                                   PostgresBatch* batch, SourceMonitor* monitor) {
  std::uint64_t rows = 0;
  RTP_CO_CHECK(co_await connection->start_copy(copy_command(*relation)));
  for (;;) {
    RTP_CO_TRY(const CopyPart part, connection->take_copy());
    if (part.kind() == CopyPart::Kind::kEnd) {
      co_return co_await connection->finish_copy();
    }
    if (part.kind() == CopyPart::Kind::kNothing) {
      monitor->set_detail(fmt::format("copies {}: {} rows", table_name(*relation), rows));
      RTP_CO_CHECK(co_await connection->wait_and_read());
      continue;
    }
    RTP_CO_TRY(pgoutput::CopyRow row, pgoutput::parse_copy_row(part.bytes()));
    batch->add_row(*relation, tuple_of(std::move(row)));
    ++rows;
    if (batch->size() >= kPostgresBatchChanges) {
      RTP_CO_CHECK(co_await batch->write({}));
    }
  }
}

}  // namespace

awaitable<Result<void>> copy_tables(PostgresConnection* connection, std::vector<Relation> relations,
                                    PostgresBatch* batch, SourceMonitor* monitor) {
  for (const Relation& relation : relations) {
    RTP_CO_CHECK(co_await copy_table(connection, &relation, batch, monitor));
  }
  co_return Result<void>();
}

}  // namespace rtp::sources
