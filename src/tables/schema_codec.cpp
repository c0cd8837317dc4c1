#include "tables/schema_codec.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "tables/byte_codec.h"

namespace rtp::tables {
namespace {

using dynamodb::BillingMode;
using dynamodb::IndexStatus;
using dynamodb::KeyAttribute;
using dynamodb::KeySchema;
using dynamodb::ProjectionType;
using dynamodb::SecondaryIndex;
using dynamodb::StreamViewType;
using dynamodb::TableSchema;
using dynamodb::Type;

constexpr std::uint8_t kSchemaVersion = 3;
constexpr std::uint8_t kFirstWithProtection = 2;
constexpr std::uint8_t kFirstWithIndexes = 3;  // and with the TTL attribute, tags and the stream's start
constexpr std::uint8_t kEndedStreamVersion = 1;

/// 0 is "no stream", otherwise the view plus one.
std::uint8_t stream_byte(const std::optional<StreamViewType>& stream) {
  return stream ? static_cast<std::uint8_t>(static_cast<std::uint8_t>(*stream) + 1) : std::uint8_t{0};
}

std::optional<StreamViewType> read_stream(ByteReader& reader) {
  const std::uint8_t value = reader.byte();
  if (value == 0) {
    return std::nullopt;
  }
  if (value - 1 > static_cast<int>(StreamViewType::kNewAndOldImages)) {
    reader.fail();
  }
  return static_cast<StreamViewType>(value - 1);
}

void append_attribute(std::string& out, const KeyAttribute& attribute) {
  append_bytes(out, attribute.name);
  append_byte(out, static_cast<std::uint8_t>(attribute.type));
}

KeyAttribute read_attribute(ByteReader& reader) {
  KeyAttribute attribute;
  attribute.name = std::string(reader.bytes());
  attribute.type = static_cast<Type>(reader.byte());
  if (attribute.type > Type::kBinary) {
    reader.fail();
  }
  return attribute;
}

bool read_flag(ByteReader& reader) {
  const std::uint8_t value = reader.byte();
  if (value > 1) {
    reader.fail();
  }
  return value == 1;
}

void append_flag(std::string& out, bool flag) { append_byte(out, flag ? 1 : 0); }

void append_key(std::string& out, const KeySchema& key) {
  append_attribute(out, key.hash);
  append_flag(out, key.range.has_value());
  if (key.range) {
    append_attribute(out, *key.range);
  }
}

KeySchema read_key(ByteReader& reader) {
  KeySchema key;
  key.hash = read_attribute(reader);
  if (read_flag(reader)) {
    key.range = read_attribute(reader);
  }
  return key;
}

void append_index(std::string& out, const SecondaryIndex& index) {
  append_bytes(out, index.name);
  append_flag(out, index.global);
  append_key(out, index.key);
  append_byte(out, static_cast<std::uint8_t>(index.projection));
  append_varint(out, index.non_key_attributes.size());
  for (const std::string& attribute : index.non_key_attributes) {
    append_bytes(out, attribute);
  }
  append_byte(out, static_cast<std::uint8_t>(index.status));
  append_varint(out, static_cast<std::uint64_t>(index.throughput.read));
  append_varint(out, static_cast<std::uint64_t>(index.throughput.write));
}

SecondaryIndex read_index(ByteReader& reader) {
  SecondaryIndex index;
  index.name = std::string(reader.bytes());
  index.global = read_flag(reader);
  index.key = read_key(reader);
  index.projection = read_enum(reader, ProjectionType::kInclude);
  const std::size_t attributes = reader.count();
  for (std::size_t i = 0; i < attributes && !reader.failed(); ++i) {
    index.non_key_attributes.emplace_back(reader.bytes());
  }
  index.status = read_enum(reader, IndexStatus::kDeleting);
  index.throughput.read = static_cast<std::int64_t>(reader.varint());
  index.throughput.write = static_cast<std::int64_t>(reader.varint());
  return index;
}

void append_extras(std::string& out, const TableSchema& schema) {
  append_varint(out, schema.indexes.size());
  for (const SecondaryIndex& index : schema.indexes) {
    append_index(out, index);
  }
  append_bytes(out, schema.ttl_attribute.value_or(""));  // no attribute's name is empty
  append_varint(out, schema.tags.size());
  for (const auto& [key, value] : schema.tags) {
    append_bytes(out, key);
    append_bytes(out, value);
  }
  append_varint(out, static_cast<std::uint64_t>(schema.stream_created.count()));
  append_varint(out, schema.stream_start);
}

void read_extras(ByteReader& reader, TableSchema& schema) {
  const std::size_t indexes = reader.count();
  for (std::size_t i = 0; i < indexes && !reader.failed(); ++i) {
    schema.indexes.push_back(read_index(reader));
  }
  if (const std::string_view attribute = reader.bytes(); !attribute.empty()) {
    schema.ttl_attribute = attribute;
  }
  const std::size_t tags = reader.count();
  for (std::size_t i = 0; i < tags && !reader.failed(); ++i) {
    std::string key(reader.bytes());
    schema.tags.insert_or_assign(std::move(key), std::string(reader.bytes()));
  }
  schema.stream_created = std::chrono::milliseconds(static_cast<std::int64_t>(reader.varint()));
  schema.stream_start = reader.varint();
}

}  // namespace

std::string encode_schema(const TableSchema& schema) {
  std::string out;
  append_byte(out, kSchemaVersion);
  append_bytes(out, schema.name);
  append_key(out, schema.key);
  append_varint(out, schema.attribute_definitions.size());
  for (const KeyAttribute& definition : schema.attribute_definitions) {
    append_attribute(out, definition);
  }
  append_byte(out, stream_byte(schema.stream));
  append_byte(out, static_cast<std::uint8_t>(schema.billing_mode));
  append_varint(out, static_cast<std::uint64_t>(schema.throughput.read));
  append_varint(out, static_cast<std::uint64_t>(schema.throughput.write));
  append_bytes(out, schema.table_id);
  append_varint(out, static_cast<std::uint64_t>(schema.created.count()));
  append_bytes(out, schema.stream_label);
  append_flag(out, schema.deletion_protection);
  append_extras(out, schema);
  return out;
}

Result<TableSchema> decode_schema(std::string_view bytes) {
  ByteReader reader(bytes);
  const std::uint8_t version = reader.byte();
  if (version > kSchemaVersion) {
    return fail(ErrorCode::kCorrupt, "a stored table schema has format " + std::to_string(version) +
                                         ", this rtp reads up to format " + std::to_string(kSchemaVersion) +
                                         ": use the newer rtp that wrote it");
  }
  TableSchema schema;
  schema.name = std::string(reader.bytes());
  schema.key = read_key(reader);
  const std::size_t definitions = reader.count();
  for (std::size_t i = 0; i < definitions && !reader.failed(); ++i) {
    schema.attribute_definitions.push_back(read_attribute(reader));
  }
  schema.stream = read_stream(reader);
  schema.billing_mode = read_enum(reader, BillingMode::kPayPerRequest);
  schema.throughput.read = static_cast<std::int64_t>(reader.varint());
  schema.throughput.write = static_cast<std::int64_t>(reader.varint());
  schema.table_id = std::string(reader.bytes());
  schema.created = std::chrono::milliseconds(static_cast<std::int64_t>(reader.varint()));
  schema.stream_label = std::string(reader.bytes());
  schema.deletion_protection = version >= kFirstWithProtection && read_flag(reader);
  if (version >= kFirstWithIndexes) {
    read_extras(reader, schema);
  } else if (schema.stream) {
    schema.stream_created = schema.created;  // a stream lived as long as its table
  }
  if (version == 0 || !reader.finished()) {
    return fail(ErrorCode::kCorrupt, "a stored table schema is cut short or damaged");
  }
  return schema;
}

std::string encode_ended_stream(const TableSchema& schema, const dynamodb::StreamEnd& end) {
  std::string out;
  append_byte(out, kEndedStreamVersion);
  append_varint(out, end.last);
  append_varint(out, static_cast<std::uint64_t>(end.closed.count()));
  return out.append(encode_schema(schema));
}

Result<dynamodb::Stream> decode_ended_stream(std::string_view bytes) {
  ByteReader reader(bytes);
  const std::uint8_t version = reader.byte();
  dynamodb::StreamEnd end;
  end.last = reader.varint();
  end.closed = std::chrono::milliseconds(static_cast<std::int64_t>(reader.varint()));
  if (reader.failed() || version != kEndedStreamVersion) {
    return fail(ErrorCode::kCorrupt, "a stored stream is cut short, damaged, or of a newer rtp");
  }
  RTP_TRY(const TableSchema schema, decode_schema(reader.rest()));
  std::optional<dynamodb::Stream> stream = enabled_stream(schema);
  if (!stream) {
    return fail(ErrorCode::kCorrupt, "a stored stream has no view");
  }
  stream->end = end;
  return *std::move(stream);
}

}  // namespace rtp::tables
