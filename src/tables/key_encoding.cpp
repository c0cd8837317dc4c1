#include "tables/key_encoding.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "tables/byte_codec.h"
#include "tables/partition_hash.h"

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
    number->append_sortable(out);
  }
}

/// What DynamoDB hashes of a key.
void append_hashed(std::string& out, const AttributeValue& value) {
  if (const auto* number = value.as<Number>()) {
    out.append(number->hashed_bytes());
  } else {
    append_key_value(out, value);
  }
}

void append_hash(std::string& out, std::uint32_t hash) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    append_byte(out, static_cast<std::uint8_t>(hash >> shift));
  }
}

/// Of an item's key, after the space: the 0 and the hash.
constexpr std::size_t kBytesBeforeLength = 5;

void append_space(std::string& out, std::string_view space) {
  out.append(space);
  append_byte(out, 0);
}

void append_sized(std::string& out, std::string_view value) {
  append_byte(out, static_cast<std::uint8_t>(value.size() >> 8));
  append_byte(out, static_cast<std::uint8_t>(value.size()));
  out.append(value);
}

/// A value in bytes that keep the order when others follow: 0 becomes 0 0xFF, so that the 0 1 which closes it
/// is less than whatever a longer value goes on with.
void append_open(std::string& out, std::string_view value) {
  for (const char byte : value) {
    out.push_back(byte);
    if (byte == '\0') {
      out.push_back('\xFF');
    }
  }
}

void close(std::string& out) { out.append("\0\1", 2); }

void append_partition(std::string& out, std::string_view space, const AttributeValue& hash) {
  std::string value;
  append_hashed(value, hash);
  out.reserve(space.size() + value.size() + 48);
  append_space(out, space);
  append_hash(out, partition_hash(value));
  value.clear();
  append_key_value(value, hash);
  append_sized(out, value);
}

/// Of both key attributes of an item together, by which DynamoDB orders items with equal keys in an index.
std::uint32_t item_hash(const dynamodb::TableSchema& schema, const Item& item) {
  std::string bytes;
  append_hashed(bytes, item.at(schema.key.hash.name));
  if (schema.key.range) {
    append_hashed(bytes, item.at(schema.key.range->name));
  }
  return partition_hash(bytes);
}

/// The first key that does not begin with `prefix`, which has a byte below 0xFF (every space has).
std::string prefix_end(std::string prefix) {
  while (prefix.back() == '\xFF') {
    prefix.pop_back();
  }
  prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

std::string segment_begin(std::string_view space, std::uint32_t segment, std::uint32_t total_segments) {
  constexpr std::uint64_t kHashes = std::uint64_t{1} << 32;
  std::string key;
  append_space(key, space);
  append_hash(key, static_cast<std::uint32_t>(segment * kHashes / total_segments));
  return key;
}

/// The keys of a partition by their range keys.
class RangeKeys {
 public:
  RangeKeys(KeyRange partition, KeyTail tail) : partition_(std::move(partition)), tail_(tail) {}

  [[nodiscard]] KeyRange narrow(const RangeCondition& range) && {
    switch (range.op) {
      case RangeOperator::kEqual:
        return {first(range.operand), after(range.operand)};
      case RangeOperator::kLess:
        return {partition_.begin, first(range.operand)};
      case RangeOperator::kLessOrEqual:
        return {partition_.begin, after(range.operand)};
      case RangeOperator::kGreater:
        return {after(range.operand), std::move(partition_.end)};
      case RangeOperator::kGreaterOrEqual:
        return {first(range.operand), std::move(partition_.end)};
      case RangeOperator::kBeginsWith:
        return prefix_range(open(range.operand));
      case RangeOperator::kBetween:
        return {first(range.operand), after(range.upper)};
    }
    std::unreachable();
  }

 private:
  /// What the keys begin with whose range key begins with `value`.
  [[nodiscard]] std::string open(const AttributeValue& value) const {
    std::string key = partition_.begin;
    if (tail_ == KeyTail::kNone) {
      append_key_value(key, value);
    } else {
      std::string bytes;
      append_key_value(bytes, value);
      append_open(key, bytes);
    }
    return key;
  }
  [[nodiscard]] std::string first(const AttributeValue& value) const {
    std::string key = open(value);
    if (tail_ == KeyTail::kItem) {
      close(key);
    }
    return key;
  }
  [[nodiscard]] std::string after(const AttributeValue& value) const {
    std::string key = first(value);
    return tail_ == KeyTail::kItem ? prefix_end(std::move(key)) : key_after(key);
  }

  KeyRange partition_;
  KeyTail tail_;
};

}  // namespace

std::string index_space(std::string_view table_name, std::string_view index_name) {
  std::string space;
  space.reserve(table_name.size() + 1 + index_name.size());
  return space.append(table_name).append(1, '/').append(index_name);
}

std::string item_key(const dynamodb::TableSchema& schema, const Item& key) {
  std::string out;
  append_partition(out, schema.name, key.at(schema.key.hash.name));
  if (schema.key.range) {
    append_key_value(out, key.at(schema.key.range->name));
  }
  return out;
}

std::string entry_key(const dynamodb::TableSchema& schema, const dynamodb::SecondaryIndex& index,
                      const Item& item) {
  std::string out;
  append_partition(out, index_space(schema.name, index.name), item.at(index.key.hash.name));
  std::string value;
  if (index.key.range) {
    append_key_value(value, item.at(index.key.range->name));
    append_open(out, value);
    close(out);
    value.clear();
  }
  if (index.global) {
    append_hash(out, item_hash(schema, item));
  }
  append_key_value(value, item.at(schema.key.hash.name));
  append_sized(out, value);
  if (schema.key.range) {
    append_key_value(out, item.at(schema.key.range->name));
  }
  return out;
}

Result<std::string_view> hash_key_of(std::string_view space, std::string_view item_key) {
  ByteReader reader(item_key.substr(std::min(item_key.size(), space.size() + kBytesBeforeLength)));
  const std::size_t high = reader.byte();
  const std::size_t size = (high << 8) + reader.byte();
  if (reader.failed() || reader.remaining() < size) {
    return fail(ErrorCode::kCorrupt, "the key of a stored item is cut short or damaged");
  }
  return reader.rest().substr(0, size);
}

KeyRange prefix_range(std::string prefix) {
  std::string end = prefix_end(prefix);
  return {std::move(prefix), std::move(end)};
}

KeyRange space_range(std::string_view space) {
  std::string prefix;
  append_space(prefix, space);
  return prefix_range(std::move(prefix));
}

KeyRange segment_range(std::string_view space, std::uint32_t segment, std::uint32_t total_segments) {
  const bool last = segment + 1 >= total_segments;
  return {segment_begin(space, segment, total_segments),
          last ? space_range(space).end : segment_begin(space, segment + 1, total_segments)};
}

KeyRange partition_range(std::string_view space, const AttributeValue& hash) {
  std::string prefix;
  append_partition(prefix, space, hash);
  return prefix_range(std::move(prefix));
}

KeyRange condition_range(std::string_view space, const dynamodb::KeyCondition& condition, KeyTail tail) {
  KeyRange partition = partition_range(space, condition.hash);
  return condition.range ? RangeKeys(std::move(partition), tail).narrow(*condition.range) : partition;
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
