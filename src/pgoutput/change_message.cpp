#include "pgoutput/change_message.h"

#include "pgoutput/byte_reader.h"

namespace rtp::pgoutput {
namespace {

constexpr std::uint8_t kKeyFlag = 1;
constexpr std::uint8_t kCascadeFlag = 1;
constexpr std::uint8_t kRestartIdentityFlag = 2;
constexpr std::size_t kSmallestColumn = 1 + 1 + 4 + 4;  // flags, empty name, type, modifier
constexpr std::size_t kSmallestValue = 1;

Result<Change> read_begin(ByteReader& reader) {
  Begin begin;
  RTP_TRY(begin.final_lsn, reader.integer<Lsn>("final LSN"));
  RTP_TRY(begin.committed, reader.time("commit time"));
  RTP_TRY(begin.transaction_id, reader.integer<std::uint32_t>("transaction id"));
  return begin;
}

Result<Change> read_commit(ByteReader& reader) {
  Commit commit;
  RTP_CHECK(reader.integer<std::uint8_t>("flags"));  // unused
  RTP_TRY(commit.commit_lsn, reader.integer<Lsn>("commit LSN"));
  RTP_TRY(commit.end_lsn, reader.integer<Lsn>("end LSN"));
  RTP_TRY(commit.committed, reader.time("commit time"));
  return commit;
}

Result<Change> read_origin(ByteReader& reader) {
  Origin origin;
  RTP_TRY(origin.commit_lsn, reader.integer<Lsn>("commit LSN"));
  RTP_TRY(origin.name, reader.string("name"));
  return origin;
}

Result<ReplicaIdentity> read_replica_identity(ByteReader& reader) {
  RTP_TRY(const char identity, reader.integer<char>("replica identity"));
  switch (identity) {
    case 'd':
    case 'n':
    case 'f':
    case 'i':
      return static_cast<ReplicaIdentity>(identity);
    default:
      return std::unexpected(reader.unknown("replica identity"));
  }
}

Result<Column> read_column(ByteReader& reader) {
  Column column;
  RTP_TRY(const auto flags, reader.integer<std::uint8_t>("column flags"));
  column.key_part = (flags & kKeyFlag) != 0 ? KeyPart::kYes : KeyPart::kNo;
  RTP_TRY(column.name, reader.string("column name"));
  RTP_TRY(column.type, reader.integer<Oid>("column type"));
  RTP_TRY(column.type_modifier, reader.integer<std::int32_t>("column type modifier"));
  return column;
}

Result<Change> read_relation(ByteReader& reader) {
  Relation relation;
  RTP_TRY(relation.id, reader.integer<Oid>("id"));
  RTP_TRY(relation.schema, reader.string("schema"));
  RTP_TRY(relation.name, reader.string("name"));
  RTP_TRY(relation.replica_identity, read_replica_identity(reader));
  RTP_TRY(const std::size_t columns, reader.count<std::int16_t>(kSmallestColumn, "number of columns"));
  relation.columns.reserve(columns);
  for (std::size_t i = 0; i < columns; ++i) {
    RTP_TRY(Column column, read_column(reader));
    relation.columns.push_back(std::move(column));
  }
  return relation;
}

Result<Change> read_type(ByteReader& reader) {
  Type type;
  RTP_TRY(type.id, reader.integer<Oid>("id"));
  RTP_TRY(type.schema, reader.string("schema"));
  RTP_TRY(type.name, reader.string("name"));
  return type;
}

Result<TupleValue> read_value(ByteReader& reader) {
  RTP_TRY(const char kind, reader.integer<char>("kind of a value"));
  switch (kind) {
    case 'n':
      return NullValue{};
    case 'u':
      return UnchangedToast{};
    case 't': {
      RTP_TRY(const std::size_t length, reader.count<std::int32_t>(1, "length of a value"));
      RTP_TRY(const std::string_view text, reader.bytes(length, "value"));
      return std::string(text);
    }
    case 'b':
      return fail(ErrorCode::kUnsupported,
                  "the server sends a value in binary: start replication without the option \"binary\"");
    default:
      return std::unexpected(reader.unknown("kind of a value"));
  }
}

Result<Tuple> read_tuple(ByteReader& reader) {
  RTP_TRY(const std::size_t values, reader.count<std::int16_t>(kSmallestValue, "number of values"));
  Tuple tuple;
  tuple.reserve(values);
  for (std::size_t i = 0; i < values; ++i) {
    RTP_TRY(TupleValue value, read_value(reader));
    tuple.push_back(std::move(value));
  }
  return tuple;
}

Result<Change> read_insert(ByteReader& reader) {
  Insert insert;
  RTP_TRY(insert.relation, reader.integer<Oid>("relation"));
  RTP_TRY(const char part, reader.integer<char>("part"));
  if (part != 'N') {
    return std::unexpected(reader.unknown("part"));
  }
  RTP_TRY(insert.row, read_tuple(reader));
  return insert;
}

Result<Change> read_update(ByteReader& reader) {
  Update update;
  RTP_TRY(update.relation, reader.integer<Oid>("relation"));
  RTP_TRY(char part, reader.integer<char>("part"));
  if (part == 'K' || part == 'O') {
    RTP_TRY(Tuple before, read_tuple(reader));
    if (part == 'K') {
      update.before = OldKey{std::move(before)};
    } else {
      update.before = OldRow{std::move(before)};
    }
    RTP_TRY(part, reader.integer<char>("part"));
  }
  if (part != 'N') {
    return std::unexpected(reader.unknown("part"));
  }
  RTP_TRY(update.row, read_tuple(reader));
  return update;
}

Result<Change> read_delete(ByteReader& reader) {
  RTP_TRY(const Oid relation, reader.integer<Oid>("relation"));
  RTP_TRY(const char part, reader.integer<char>("part"));
  if (part != 'K' && part != 'O') {
    return std::unexpected(reader.unknown("part"));
  }
  RTP_TRY(Tuple before, read_tuple(reader));
  if (part == 'K') {
    return Delete{.relation = relation, .before = OldKey{std::move(before)}};
  }
  return Delete{.relation = relation, .before = OldRow{std::move(before)}};
}

Result<Change> read_truncate(ByteReader& reader) {
  Truncate truncate;
  RTP_TRY(const std::size_t relations, reader.count<std::int32_t>(sizeof(Oid), "number of relations"));
  RTP_TRY(const auto options, reader.integer<std::uint8_t>("options"));
  truncate.cascade = (options & kCascadeFlag) != 0 ? Truncate::Cascade::kYes : Truncate::Cascade::kNo;
  truncate.restart_identity = (options & kRestartIdentityFlag) != 0 ? Truncate::RestartIdentity::kYes
                                                                    : Truncate::RestartIdentity::kNo;
  truncate.relations.reserve(relations);
  for (std::size_t i = 0; i < relations; ++i) {
    RTP_TRY(const Oid relation, reader.integer<Oid>("relation"));
    truncate.relations.push_back(relation);
  }
  return truncate;
}

Result<Change> read_logical_message(ByteReader& reader) {
  RTP_CHECK(reader.integer<std::uint8_t>("flags"));
  RTP_CHECK(reader.integer<Lsn>("LSN"));
  RTP_CHECK(reader.string("prefix"));
  RTP_TRY(const std::size_t length, reader.count<std::int32_t>(1, "length"));
  RTP_CHECK(reader.bytes(length, "content"));
  return LogicalMessage{};
}

using ReadChange = Result<Change>(ByteReader&);

Result<Change> read_whole(std::string_view message, std::string_view bytes, ReadChange* read) {
  ByteReader reader(message, bytes);
  RTP_TRY(Change change, read(reader));
  RTP_CHECK(reader.finish());
  return change;
}

Result<Change> refuse(char kind) {
  // Stream Start, Stop, Commit and Abort; Begin Prepare, Prepare, Commit and Rollback Prepared, Stream
  // Prepare.
  if (std::string_view("SEcAbPKrp").contains(kind)) {
    return fail(ErrorCode::kUnsupported, std::string("message '") + kind +
                                             "' of a later protocol: start replication with proto_version 1");
  }
  return fail(ErrorCode::kMalformed, "pgoutput message of an unknown kind");
}

}  // namespace

Result<Change> parse_change(std::string_view bytes) {
  ByteReader reader("pgoutput message", bytes);
  RTP_TRY(const char kind, reader.integer<char>("kind"));
  const std::string_view body = reader.rest();
  switch (kind) {
    case 'B':
      return read_whole("Begin", body, read_begin);
    case 'C':
      return read_whole("Commit", body, read_commit);
    case 'O':
      return read_whole("Origin", body, read_origin);
    case 'R':
      return read_whole("Relation", body, read_relation);
    case 'Y':
      return read_whole("Type", body, read_type);
    case 'I':
      return read_whole("Insert", body, read_insert);
    case 'U':
      return read_whole("Update", body, read_update);
    case 'D':
      return read_whole("Delete", body, read_delete);
    case 'T':
      return read_whole("Truncate", body, read_truncate);
    case 'M':
      return read_whole("Message", body, read_logical_message);
    default:
      return refuse(kind);
  }
}

}  // namespace rtp::pgoutput
