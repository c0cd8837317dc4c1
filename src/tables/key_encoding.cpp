#include "tables/key_encoding.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "tables/byte_codec.h"

namespace rtp::tables {
namespace {

using dynamodb::AttributeValue;
using dynamodb::Binary;
using dynamodb::Item;
using dynamodb::Number;
using dynamodb::RangeCondition;
using dynamodb::RangeOperator;

/// Bytes in the order of the values; of a type that cannot be a key, none.
void append_key_value(std::string& out, const AttributeValue& value) {
  if (const auto* text = value.as<std::string>()) {
    out.append(*text);
  } else if (const auto* binary = value.as<Binary>()) {
    out.append(binary->bytes);
  } else if (const auto* number = value.as<Number>()) {
    out.append(number->sortable());
  }
}

/// FNV-1a with a final mix (splitmix64). Stored: it never changes.
std::uint32_t stable_hash(std::string_view bytes) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char byte : bytes) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
  }
  hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9U;
  hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBU;
  return static_cast<std::uint32_t>(hash >> 32);
}

void append_hash(std::string& out, std::uint32_t hash) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    append_byte(out, static_cast<std::uint8_t>(hash >> shift));
  }
}

/// Of an item's key, after the table name: the 0 and the hash.
constexpr std::size_t kBytesBeforeLength = 5;

void append_table(std::string& out, std::string_view table_name) {
  out.append(table_name);
  append_byte(out, 0);
}

void append_partition(std::string& out, std::string_view table_name, const AttributeValue& hash) {
  std::string value;
  append_key_value(value, hash);
  out.reserve(table_name.size() + value.size() + 48);
  append_table(out, table_name);
  append_hash(out, stable_hash(value));
  append_byte(out, static_cast<std::uint8_t>(value.size() >> 8));
  append_byte(out, static_cast<std::uint8_t>(value.size()));
  out.append(value);
}

/// The first key that does not begin with `prefix`, which has a byte below 0xFF (every table name has).
std::string prefix_end(std::string prefix) {
  while (prefix.back() == '\xFF') {
    prefix.pop_back();
  }
  prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

std::string segment_begin(std::string_view table_name, std::uint32_t segment, std::uint32_t total_segments) {
  constexpr std::uint64_t kHashes = std::uint64_t{1} << 32;
  std::string key;
  append_table(key, table_name);
  append_hash(key, static_cast<std::uint32_t>(segment * kHashes / total_segments));
  return key;
}

KeyRange narrow(KeyRange partition, const RangeCondition& range) {
  const std::string& prefix = partition.begin;
  std::string key = prefix;
  append_key_value(key, range.operand);
  switch (range.op) {
    case RangeOperator::kEqual:
      return {key, key_after(key)};
    case RangeOperator::kLess:
      return {prefix, std::move(key)};
    case RangeOperator::kLessOrEqual:
      return {prefix, key_after(key)};
    case RangeOperator::kGreater:
      return {key_after(key), std::move(partition.end)};
    case RangeOperator::kGreaterOrEqual:
      return {std::move(key), std::move(partition.end)};
    case RangeOperator::kBeginsWith:
      return {key, prefix_end(key)};
    case RangeOperator::kBetween: {
      std::string upper = prefix;
      append_key_value(upper, range.upper);
      return {std::move(key), key_after(upper)};
    }
  }
  std::unreachable();
}

}  // namespace

std::string item_key(const dynamodb::TableSchema& schema, const Item& key) {
  std::string out;
  append_partition(out, schema.name, key.at(schema.key.hash.name));
  if (schema.key.range) {
    append_key_value(out, key.at(schema.key.range->name));
  }
  return out;
}

Result<std::string_view> hash_key_of(std::string_view table_name, std::string_view item_key) {
  ByteReader reader(item_key.substr(std::min(item_key.size(), table_name.size() + kBytesBeforeLength)));
  const std::size_t high = reader.byte();
  const std::size_t size = (high << 8) + reader.byte();
  if (reader.failed() || reader.remaining() < size) {
    return fail(ErrorCode::kCorrupt, "the key of a stored item is cut short or damaged");
  }
  return reader.rest().substr(0, size);
}

KeyRange table_range(std::string_view table_name) {
  std::string prefix;
  append_table(prefix, table_name);
  std::string end = prefix_end(prefix);
  return {std::move(prefix), std::move(end)};
}

KeyRange segment_range(std::string_view table_name, std::uint32_t segment, std::uint32_t total_segments) {
  const bool last = segment + 1 >= total_segments;
  return {segment_begin(table_name, segment, total_segments),
          last ? table_range(table_name).end : segment_begin(table_name, segment + 1, total_segments)};
}

KeyRange partition_range(std::string_view table_name, const AttributeValue& hash) {
  std::string prefix;
  append_partition(prefix, table_name, hash);
  std::string end = prefix_end(prefix);
  return {std::move(prefix), std::move(end)};
}

KeyRange condition_range(std::string_view table_name, const dynamodb::KeyCondition& condition) {
  KeyRange partition = partition_range(table_name, condition.hash);
  return condition.range ? narrow(std::move(partition), *condition.range) : partition;
}

std::string key_after(std::string_view key) {
  std::string next;
  next.reserve(key.size() + 1);
  next.append(key);
  next.push_back('\0');
  return next;
}

std::string change_key(std::uint64_t sequence_number) {
  std::string key;
  append_big_endian(key, sequence_number);
  return key;
}

Result<std::uint64_t> sequence_number_of(std::string_view change_key) {
  ByteReader reader(change_key);
  const std::uint64_t sequence_number = reader.big_endian();
  if (!reader.finished()) {
    return fail(ErrorCode::kCorrupt, "the key of a stored change is not a sequence number");
  }
  return sequence_number;
}

}  // namespace rtp::tables
