#include "sources/postgres_setup.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pgoutput/identifier.h"

namespace rtp::sources {
namespace {

using boost::asio::awaitable;
using pgoutput::KeyPart;
using pgoutput::Oid;
using pgoutput::Relation;

using Row = std::vector<std::optional<std::string>>;

std::string text_at(const Row& row, std::size_t column) {
  return column < row.size() ? row[column].value_or("") : std::string();
}

std::string first_text(const PostgresRows& rows) {
  return rows.empty() ? std::string() : text_at(rows[0], 0);
}

Oid oid_of(const std::string& text) {
  Oid oid = 0;
  std::from_chars(text.data(), text.data() + text.size(), oid);
  return oid;
}

std::string name_sql(std::string_view name) { return pgoutput::quote_identifier(name).value_or(""); }

/// A row for each column: kind of the table, its replica identity, whether it may be read, the column's name,
/// its type (of a domain what it is made of), whether it is part of the replica identity.
std::string columns_query(const PostgresTable& table) {
  return fmt::format(
      "SELECT c.relkind, c.relreplident, has_table_privilege(c.oid, 'SELECT'), a.attname,"
      " COALESCE((WITH RECURSIVE base AS (SELECT t.oid, t.typbasetype FROM pg_type t WHERE t.oid = a.atttypid"
      " UNION ALL SELECT t.oid, t.typbasetype FROM pg_type t JOIN base ON t.oid = base.typbasetype)"
      " SELECT base.oid FROM base WHERE base.typbasetype = 0), a.atttypid),"
      " c.relreplident = 'f' OR COALESCE(a.attnum = ANY (i.indkey), false)"
      " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
      " LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
      " AND a.attgenerated = ''"
      " LEFT JOIN pg_index i ON i.indrelid = c.oid AND ((c.relreplident = 'd' AND i.indisprimary)"
      " OR (c.relreplident = 'i' AND i.indisreplident))"
      " WHERE n.nspname = {} AND c.relname = {} ORDER BY a.attnum",
      PostgresConnection::literal(table.schema), PostgresConnection::literal(table.name));
}

Result<Relation> relation_of(const PostgresTable& table, const PostgresRows& rows) {
  if (rows.empty()) {
    return fail(ErrorCode::kNotFound,
                fmt::format("there is no table {} in this database: create it, or correct table (upper and "
                            "lower case count)",
                            to_string(table)));
  }
  const std::string kind = text_at(rows[0], 0);
  if (kind != "r" && kind != "p") {
    return fail(ErrorCode::kUnsupported,
                fmt::format("{} is no table: views and foreign tables are not replicated", to_string(table)));
  }
  if (text_at(rows[0], 2) != "t") {
    return fail(ErrorCode::kPermissionDenied,
                fmt::format("the user may not read {}: run GRANT SELECT ON {} TO the user", to_string(table),
                            to_sql(table)));
  }
  Relation relation{.id = 0, .schema = table.schema, .name = table.name, .columns = {}};
  relation.replica_identity = static_cast<pgoutput::ReplicaIdentity>(text_at(rows[0], 1).at(0));
  for (const Row& row : rows) {
    if (std::string name = text_at(row, 3); !name.empty()) {
      relation.columns.push_back({.key_part = text_at(row, 5) == "t" ? KeyPart::kYes : KeyPart::kNo,
                                  .name = std::move(name),
                                  .type = oid_of(text_at(row, 4)),
                                  .type_modifier = -1});
    }
  }
  return relation;
}

/// The column that the id is in; absent where it is in none.
std::optional<std::string> id_column(const events::Selector& id) {
  const auto path = id.is_of_document() ? events::parse_pointer(id.text()) : std::nullopt;
  if (const auto member = id.member()) {
    return std::string(*member);
  }
  return path && !path->empty() ? std::optional(path->front()) : std::nullopt;
}

Result<void> check_identity(const PostgresTable& table, const Relation& relation,
                            const events::Selector& id) {
  const auto name = id_column(id);
  if (!name) {
    return {};
  }
  const auto column = std::ranges::find(relation.columns, *name, &pgoutput::Column::name);
  if (column == relation.columns.end()) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("{} has no column {}: name the one that identifies an item with id = \"COLUMN\"",
                            to_string(table), *name));
  }
  if (column->key_part == KeyPart::kNo) {
    return fail(
        ErrorCode::kUnsupported,
        fmt::format("{} is not in the replica identity of {}, so that the server does not tell whose "
                    "row was deleted: make it the primary key, or run ALTER TABLE {} REPLICA IDENTITY "
                    "FULL",
                    *name, to_string(table), to_sql(table)));
  }
  return {};
}

std::vector<std::string> sorted_names(const std::vector<PostgresTable>& tables) {
  std::vector<std::string> names(tables.size());
  std::ranges::transform(tables, names.begin(), [](const auto& table) { return to_string(table); });
  std::ranges::sort(names);
  return names;
}

std::string publication_tables(const std::vector<PostgresTable>& tables) {
  std::vector<std::string> names(tables.size());
  std::ranges::transform(tables, names.begin(), to_sql);
  return fmt::format("TABLE {}", fmt::join(names, ", "));
}

Error with_advice(Error error, std::string_view statement) {
  if (error.code == ErrorCode::kPermissionDenied) {
    error.message += fmt::format(". Let the owner of the tables run: {}", statement);
  }
  return error;
}

}  // namespace

awaitable<Result<std::string>> identify_database(PostgresConnection* connection) {
  RTP_CO_TRY(const PostgresRows level, co_await connection->query("SHOW wal_level"));
  if (first_text(level) != "logical") {
    co_return fail(
        ErrorCode::kUnsupported,
        fmt::format("wal_level of the server is {}: set wal_level = logical in postgresql.conf (or "
                    "ALTER SYSTEM SET wal_level = logical) and restart the server",
                    first_text(level)));
  }
  RTP_CO_TRY(const PostgresRows rows, co_await connection->query("IDENTIFY_SYSTEM"));
  if (rows.empty()) {
    co_return fail(ErrorCode::kUnsupported, "the server does not answer IDENTIFY_SYSTEM");
  }
  co_return fmt::format("{}/{}", text_at(rows[0], 0), text_at(rows[0], 3));
}

awaitable<Result<std::vector<Relation>>> describe_tables(PostgresConnection* connection,
                                                         std::vector<PostgresTable> tables,
                                                         events::Selector id) {
  std::vector<Relation> relations;
  for (const PostgresTable& table : tables) {
    std::string sql = columns_query(table);
    RTP_CO_TRY(const PostgresRows rows, co_await connection->query(std::move(sql)));
    RTP_CO_TRY(Relation relation, relation_of(table, rows));
    RTP_CO_CHECK(check_identity(table, relation, id));
    relations.push_back(std::move(relation));
  }
  co_return relations;
}

awaitable<Result<void>> ensure_publication(PostgresConnection* connection, std::string name,
                                           std::vector<PostgresTable> tables) {
  std::string find = fmt::format("SELECT puballtables FROM pg_publication WHERE pubname = {}",
                                 PostgresConnection::literal(name));
  RTP_CO_TRY(const PostgresRows found, co_await connection->query(std::move(find)));
  if (first_text(found) == "t") {
    co_return Result<void>();
  }
  const std::string options =
      "publish = 'insert, update, delete, truncate', publish_via_partition_root = true";
  if (found.empty()) {
    const std::string create = fmt::format("CREATE PUBLICATION {} FOR {} WITH ({})", name_sql(name),
                                           publication_tables(tables), options);
    const auto created = co_await connection->query(create);
    if (!created) {
      co_return std::unexpected(with_advice(created.error(), create));
    }
    co_return Result<void>();
  }
  std::string list =
      fmt::format("SELECT schemaname || '.' || tablename FROM pg_publication_tables WHERE pubname = {}",
                  PostgresConnection::literal(name));
  RTP_CO_TRY(const PostgresRows rows, co_await connection->query(std::move(list)));
  std::vector<std::string> published(rows.size());
  std::ranges::transform(rows, published.begin(), [](const Row& row) { return text_at(row, 0); });
  std::ranges::sort(published);
  if (published == sorted_names(tables)) {
    co_return Result<void>();
  }
  const std::string alter = fmt::format("ALTER PUBLICATION {} SET {}; ALTER PUBLICATION {} SET ({})",
                                        name_sql(name), publication_tables(tables), name_sql(name), options);
  const auto altered = co_await connection->query(alter);
  if (!altered) {
    co_return std::unexpected(with_advice(altered.error(), alter));
  }
  co_return Result<void>();
}

awaitable<Result<std::optional<PostgresSlot>>> find_slot(PostgresConnection* connection, std::string name) {
  std::string sql = fmt::format(
      "SELECT COALESCE(plugin, ''), database = current_database(), wal_status = 'lost',"
      " COALESCE(confirmed_flush_lsn, '0/0') FROM pg_replication_slots WHERE slot_name = {}",
      PostgresConnection::literal(name));
  RTP_CO_TRY(const PostgresRows rows, co_await connection->query(std::move(sql)));
  if (rows.empty()) {
    co_return std::optional<PostgresSlot>();
  }
  const Row& row = rows[0];
  if (text_at(row, 0) != "pgoutput" || text_at(row, 1) != "t") {
    co_return fail(ErrorCode::kAlreadyExists,
                   fmt::format("the slot {} is of another database or plugin: give slot another name", name));
  }
  PostgresSlot slot{.is_lost = text_at(row, 2) == "t"};
  RTP_CO_TRY(slot.confirmed, pgoutput::parse_lsn(text_at(row, 3)));
  co_return std::optional(slot);
}

awaitable<Result<void>> drop_slot(PostgresConnection* connection, std::string name) {
  std::string sql = fmt::format("SELECT pg_drop_replication_slot({})", PostgresConnection::literal(name));
  const auto dropped = co_await connection->query(std::move(sql));
  co_return dropped ? Result<void>() : std::unexpected(dropped.error());
}

awaitable<Result<pgoutput::Lsn>> create_slot(PostgresConnection* connection, std::string name) {
  RTP_CO_CHECK(co_await connection->query("BEGIN READ ONLY ISOLATION LEVEL REPEATABLE READ"));
  std::string command =
      fmt::format("CREATE_REPLICATION_SLOT {} LOGICAL pgoutput (SNAPSHOT 'use')", name_sql(name));
  RTP_CO_TRY(const PostgresRows rows, co_await connection->query(std::move(command)));
  if (rows.empty()) {
    co_return fail(ErrorCode::kUnavailable, "the server does not tell where the slot begins");
  }
  co_return pgoutput::parse_lsn(text_at(rows[0], 1));
}

std::string byte_text(std::uint64_t bytes) {
  constexpr std::uint64_t kUnit = 1024;
  constexpr std::array<std::string_view, 4> kUnits = {"KB", "MB", "GB", "TB"};
  if (bytes < kUnit) {
    return fmt::format("{} bytes", bytes);
  }
  std::uint64_t whole = bytes / kUnit;
  std::size_t unit = 0;
  while (whole >= kUnit && unit + 1 < kUnits.size()) {
    whole /= kUnit;
    ++unit;
  }
  return fmt::format("{} {}", whole, kUnits[unit]);
}

}  // namespace rtp::sources
