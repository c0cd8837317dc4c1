// What the output plugin pgoutput sends of each committed transaction (PostgreSQL 15, 55.9 Logical
// Replication Message Formats, protocol version 1: no streaming of open transactions, no two-phase commit):
// Begin, then changes, each relation described before its first change, then Commit. Values own their data.
// Pure: thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "pgoutput/lsn.h"

namespace rtp::pgoutput {

/// The object identifier of a relation or of a type.
using Oid = std::uint32_t;

struct Begin {
  Lsn final_lsn = 0;                      // of the Commit record
  std::chrono::microseconds committed{};  // since the Unix epoch
  std::uint32_t transaction_id = 0;

  bool operator==(const Begin&) const = default;
};

struct Commit {
  Lsn commit_lsn = 0;  // Begin's final_lsn
  Lsn end_lsn = 0;     // after the transaction: what is confirmed once its changes are kept
  std::chrono::microseconds committed{};

  bool operator==(const Commit&) const = default;
};

/// The transaction came to the server by replication from elsewhere.
struct Origin {
  Lsn commit_lsn = 0;  // there
  std::string name = {};

  bool operator==(const Origin&) const = default;
};

enum class KeyPart : std::uint8_t { kNo, kYes };

struct Column {
  KeyPart key_part = KeyPart::kNo;  // of the replica identity; with kFull, each column is
  std::string name = {};
  Oid type = 0;
  std::int32_t type_modifier = -1;  // -1: none

  bool operator==(const Column&) const = default;
};

/// What the server sends of a row before its change (pg_class.relreplident).
enum class ReplicaIdentity : char { kDefault = 'd', kNothing = 'n', kFull = 'f', kIndex = 'i' };

/// Describes a table; comes before its first change in a connection and after a change of its columns.
struct Relation {
  Oid id = 0;
  std::string schema = {};  // empty for pg_catalog
  std::string name = {};
  ReplicaIdentity replica_identity = ReplicaIdentity::kDefault;
  std::vector<Column> columns = {};

  bool operator==(const Relation&) const = default;
};

/// Names a type that is not built in; comes before the Relation that uses it. For a domain, the name is that
/// of the type it is made of.
struct Type {
  Oid id = 0;
  std::string schema = {};  // empty for pg_catalog
  std::string name = {};

  bool operator==(const Type&) const = default;
};

/// SQL NULL.
struct NullValue {
  bool operator==(const NullValue&) const = default;
};
/// A large value that the update left as it was; the server did not send it.
struct UnchangedToast {
  bool operator==(const UnchangedToast&) const = default;
};

/// Text is what the type's output function gives, in the client's encoding.
using TupleValue = std::variant<NullValue, UnchangedToast, std::string>;
/// One value per column of the relation, in its order.
using Tuple = std::vector<TupleValue>;

/// The key columns of a row before its change; the others are null.
struct OldKey {
  Tuple tuple = {};
  bool operator==(const OldKey&) const = default;
};
/// All columns of a row before its change: REPLICA IDENTITY FULL.
struct OldRow {
  Tuple tuple = {};
  bool operator==(const OldRow&) const = default;
};

struct Insert {
  Oid relation = 0;
  Tuple row = {};

  bool operator==(const Insert&) const = default;
};

struct Update {
  Oid relation = 0;
  std::variant<std::monostate, OldKey, OldRow> before = {};  // monostate: the key is as it was
  Tuple row = {};

  bool operator==(const Update&) const = default;
};

struct Delete {
  Oid relation = 0;
  std::variant<OldKey, OldRow> before = {};

  bool operator==(const Delete&) const = default;
};

struct Truncate {
  enum class Cascade : std::uint8_t { kNo, kYes };
  enum class RestartIdentity : std::uint8_t { kNo, kYes };

  Cascade cascade = Cascade::kNo;
  RestartIdentity restart_identity = RestartIdentity::kNo;
  std::vector<Oid> relations = {};

  bool operator==(const Truncate&) const = default;
};

/// Of pg_logical_emit_message(): checked, and not kept.
struct LogicalMessage {
  bool operator==(const LogicalMessage&) const = default;
};

using Change =
    std::variant<Begin, Commit, Origin, Relation, Type, Insert, Update, Delete, Truncate, LogicalMessage>;

/// One whole message. Errors: kMalformed for one that is cut, too long or of no known kind; kUnsupported for
/// what only comes where a client asks for it (values in binary, streaming, two-phase commit).
[[nodiscard]] Result<Change> parse_change(std::string_view bytes);

}  // namespace rtp::pgoutput
