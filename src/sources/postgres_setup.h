// What must be there on the server before rows can be followed: the settings, the tables with their replica
// identities, the publication, the slot. Belongs to one event loop.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/error.h"
#include "events/selector.h"
#include "pgoutput/change_message.h"
#include "pgoutput/lsn.h"
#include "sources/postgres_connection.h"
#include "sources/postgres_options.h"

namespace rtp::sources {

/// "7300000000000000000/fleet": the same for ever for one database of one server and its replicas.
/// kUnsupported, naming the setting, for a server that cannot decode its log.
[[nodiscard]] boost::asio::awaitable<Result<std::string>> identify_database(PostgresConnection* connection);

/// The tables with the columns that are replicated, domains resolved. kNotFound for one that is not there;
/// kPermissionDenied for one that may not be read; kUnsupported for one of whose rows the server would not
/// tell the id when they are deleted. All name the statement that helps.
[[nodiscard]] boost::asio::awaitable<Result<std::vector<pgoutput::Relation>>> describe_tables(
    PostgresConnection* connection, std::vector<PostgresTable> tables, events::Selector id);

/// Creates the publication of exactly these tables, or changes it to that; one FOR ALL TABLES is left as it
/// is. kPermissionDenied names what an administrator has to run.
[[nodiscard]] boost::asio::awaitable<Result<void>> ensure_publication(PostgresConnection* connection,
                                                                      std::string name,
                                                                      std::vector<PostgresTable> tables);

struct PostgresSlot {
  pgoutput::Lsn confirmed = 0;  // up to which its reader has told to have all
  bool is_lost = false;         // the server has removed log that it needs
};

/// Absent where there is none of that name. kAlreadyExists for one that is not of pgoutput and this database.
[[nodiscard]] boost::asio::awaitable<Result<std::optional<PostgresSlot>>> find_slot(
    PostgresConnection* connection, std::string name);

[[nodiscard]] boost::asio::awaitable<Result<void>> drop_slot(PostgresConnection* connection,
                                                             std::string name);

/// Creates the slot within a transaction that sees what the slot does not tell of; the caller ends it. Waits
/// for all transactions that are open on the server. The place where the slot begins.
[[nodiscard]] boost::asio::awaitable<Result<pgoutput::Lsn>> create_slot(PostgresConnection* connection,
                                                                        std::string name);

/// Shown to people: "12 KB".
[[nodiscard]] std::string byte_text(std::uint64_t bytes);

}  // namespace rtp::sources
