#include "tables/schema_codec.h"

#include <chrono>
#include <cstdint>
#include <optional>

#include "tables/byte_codec.h"

namespace rtp::tables {
namespace {

using dynamodb::BillingMode;
using dynamodb::KeyAttribute;
using dynamodb::StreamViewType;
using dynamodb::TableSchema;
using dynamodb::Type;

constexpr std::uint8_t kSchemaVersion = 2;
constexpr std::uint8_t kFirstWithProtection = 2;

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

BillingMode read_billing_mode(ByteReader& reader) {
  const auto mode = static_cast<BillingMode>(reader.byte());
  if (mode > BillingMode::kPayPerRequest) {
    reader.fail();
  }
  return mode;
}

}  // namespace

std::string encode_schema(const TableSchema& schema) {
  std::string out;
  append_byte(out, kSchemaVersion);
  append_bytes(out, schema.name);
  append_attribute(out, schema.key.hash);
  append_byte(out, schema.key.range ? 1 : 0);
  if (schema.key.range) {
    append_attribute(out, *schema.key.range);
  }
  append_varint(out, schema.attribute_definitions.size());
  for (const KeyAttribute& definition : schema.attribute_definitions) {
    append_attribute(out, definition);
  }
  append_byte(out, stream_byte(schema.stream));
  append_byte(out, static_cast<std::uint8_t>(schema.billing_mode));
  append_varint(out, static_cast<std::uint64_t>(schema.read_capacity_units));
  append_varint(out, static_cast<std::uint64_t>(schema.write_capacity_units));
  append_bytes(out, schema.table_id);
  append_varint(out, static_cast<std::uint64_t>(schema.created.count()));
  append_bytes(out, schema.stream_label);
  append_byte(out, schema.deletion_protection ? 1 : 0);
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
  schema.key.hash = read_attribute(reader);
  if (read_flag(reader)) {
    schema.key.range = read_attribute(reader);
  }
  const std::size_t definitions = reader.count();
  for (std::size_t i = 0; i < definitions && !reader.failed(); ++i) {
    schema.attribute_definitions.push_back(read_attribute(reader));
  }
  schema.stream = read_stream(reader);
  schema.billing_mode = read_billing_mode(reader);
  schema.read_capacity_units = static_cast<std::int64_t>(reader.varint());
  schema.write_capacity_units = static_cast<std::int64_t>(reader.varint());
  schema.table_id = std::string(reader.bytes());
  schema.created = std::chrono::milliseconds(static_cast<std::int64_t>(reader.varint()));
  schema.stream_label = std::string(reader.bytes());
  schema.deletion_protection = version >= kFirstWithProtection && read_flag(reader);
  if (version == 0 || !reader.finished()) {
    return fail(ErrorCode::kCorrupt, "a stored table schema is cut short or damaged");
  }
  return schema;
}

}  // namespace rtp::tables
