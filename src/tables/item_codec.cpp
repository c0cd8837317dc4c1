#include "tables/item_codec.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "tables/byte_codec.h"
#include "tables/stored_format.h"

namespace rtp::tables {
namespace {

using dynamodb::AttributeValue;
using dynamodb::Binary;
using dynamodb::BinarySet;
using dynamodb::Item;
using dynamodb::List;
using dynamodb::Map;
using dynamodb::Null;
using dynamodb::Number;
using dynamodb::NumberSet;
using dynamodb::StreamRecord;
using dynamodb::StringSet;

constexpr std::uint8_t kItemFormat = 2;
constexpr std::uint8_t kUnnumberedItemFormat = 1;  // without the sequence number

class Encoder {
 public:
  explicit Encoder(std::string& out) : out_(out) {}

  void operator()(const std::string& value) { tagged_bytes(Tag::kString, value); }
  void operator()(const Binary& value) { tagged_bytes(Tag::kBinary, value.bytes); }
  void operator()(bool value) { tag(value ? Tag::kTrue : Tag::kFalse); }
  void operator()(const Null& /*value*/) { tag(Tag::kNull); }
  void operator()(const Number& value) {
    tag(Tag::kNumber);
    value.append_sortable(out_);
  }

  void operator()(const List& list) {
    tag(Tag::kList);
    append_varint(out_, list.size());
    for (const AttributeValue& element : list) {
      std::visit(*this, element.variant());
    }
  }

  void operator()(const Map& map) {
    tag(Tag::kMap);
    attributes(map);
  }

  void operator()(const StringSet& set) {
    tag(Tag::kStringSet);
    append_varint(out_, set.size());
    for (const std::string& element : set) {
      append_bytes(out_, element);
    }
  }

  void operator()(const NumberSet& set) {
    tag(Tag::kNumberSet);
    append_varint(out_, set.size());
    for (const Number& element : set) {
      element.append_sortable(out_);
    }
  }

  void operator()(const BinarySet& set) {
    tag(Tag::kBinarySet);
    append_varint(out_, set.elements.size());
    for (const Binary& element : set.elements) {
      append_bytes(out_, element.bytes);
    }
  }

  void attributes(const Map& map) {
    append_varint(out_, map.size());
    for (const auto& [name, value] : map) {
      append_bytes(out_, name);
      std::visit(*this, value.variant());
    }
  }

 private:
  void tag(Tag tag) { append_byte(out_, static_cast<std::uint8_t>(tag)); }
  void tagged_bytes(Tag type, std::string_view bytes) {
    tag(type);
    append_bytes(out_, bytes);
  }

  std::string& out_;
};

std::string read_string(ByteReader& reader) { return std::string(reader.bytes()); }
Binary read_binary(ByteReader& reader) { return Binary{read_string(reader)}; }

/// Sets are stored sorted and without duplicates, and are never empty.
template <typename Element>
std::vector<Element> read_set(ByteReader& reader, Element (*read)(ByteReader&)) {
  std::vector<Element> set;
  const std::size_t count = reader.count();
  set.reserve(std::min<std::size_t>(count, 1024));
  for (std::size_t i = 0; i < count && !reader.failed(); ++i) {
    set.push_back(read(reader));
  }
  if (set.empty() || std::ranges::adjacent_find(set, std::greater_equal<>{}) != set.end()) {
    reader.fail();
  }
  return set;
}

AttributeValue read_value(ByteReader& reader, int depth);

Map read_attributes(ByteReader& reader, int depth) {
  Map map;
  const std::size_t count = reader.count();
  map.reserve(std::min<std::size_t>(count, 64));
  for (std::size_t i = 0; i < count && !reader.failed(); ++i) {
    const std::string_view name = reader.bytes();
    if (!map.empty() && map.rbegin()->first >= name) {
      reader.fail();
      break;
    }
    map.emplace_hint(map.end(), std::string(name), read_value(reader, depth));
  }
  return map;
}

List read_list(ByteReader& reader, int depth) {
  List list;
  const std::size_t count = reader.count();
  list.reserve(std::min<std::size_t>(count, 64));
  for (std::size_t i = 0; i < count && !reader.failed(); ++i) {
    list.push_back(read_value(reader, depth));
  }
  return list;
}

AttributeValue read_value(ByteReader& reader, int depth) {
  if (depth > kMaxDepth) {
    reader.fail();
  }
  switch (static_cast<Tag>(reader.byte())) {
    case Tag::kString:
      return read_string(reader);
    case Tag::kNumber:
      return read_number(reader);
    case Tag::kBinary:
      return read_binary(reader);
    case Tag::kFalse:
      return false;
    case Tag::kTrue:
      return true;
    case Tag::kNull:
      return Null{};
    case Tag::kList:
      return read_list(reader, depth + 1);
    case Tag::kMap:
      return read_attributes(reader, depth + 1);
    case Tag::kStringSet:
      return read_set<std::string>(reader, read_string);
    case Tag::kNumberSet:
      return read_set<Number>(reader, read_number);
    case Tag::kBinarySet:
      return BinarySet{read_set<Binary>(reader, read_binary)};
  }
  reader.fail();
  return {};
}

}  // namespace

std::string encode_item(const Item& item, std::uint64_t sequence_number) {
  std::string out;
  out.reserve(256);
  append_byte(out, kItemFormat);
  append_varint(out, sequence_number);
  Encoder(out).attributes(item);
  return out;
}

Result<ItemVersion> decode_item(std::string_view bytes) {
  ByteReader reader(bytes);
  RTP_TRY(const std::uint8_t format, read_format(reader, kItemFormat, "item"));
  ItemVersion version;
  version.sequence_number = format == kUnnumberedItemFormat ? 1 : reader.varint();
  version.item = read_attributes(reader, 0);
  if (!reader.finished()) {
    return std::unexpected(damaged("item"));
  }
  return version;
}

std::string encode_record(const StreamRecord& record) {
  std::string out;
  out.reserve(512);
  append_byte(out, kRecordFormat);
  append_varint(out, record.sequence_number);
  append_bytes(out, record.table_name);
  append_byte(out, static_cast<std::uint8_t>(record.event_name));
  append_varint(out, static_cast<std::uint64_t>(record.created.count()));
  append_byte(out, static_cast<std::uint8_t>(record.view));
  append_byte(out, static_cast<std::uint8_t>((record.new_image ? kHasNewImage : 0) |
                                             (record.old_image ? kHasOldImage : 0) |
                                             (record.expired ? kExpired : 0)));
  Encoder encoder(out);
  encoder.attributes(record.keys);
  if (record.new_image) {
    encoder.attributes(*record.new_image);
  }
  if (record.old_image) {
    encoder.attributes(*record.old_image);
  }
  return out;
}

Result<StreamRecord> decode_record(std::string_view bytes) {
  ByteReader reader(bytes);
  RTP_TRY(const StoredHead stored, read_record_head(reader));
  StreamRecord record;
  record.sequence_number = stored.head.sequence_number;
  record.table_name = stored.table_name;
  record.event_name = stored.head.event_name;
  record.created = stored.head.created;
  record.view = stored.head.view;
  record.expired = stored.head.expired;
  record.keys = read_attributes(reader, 0);
  if (stored.has_new_image) {
    record.new_image = read_attributes(reader, 0);
  }
  if (stored.has_old_image) {
    record.old_image = read_attributes(reader, 0);
  }
  if (!reader.finished()) {
    return std::unexpected(damaged("stream record"));
  }
  return record;
}

Result<std::string_view> table_of_record(std::string_view bytes) {
  ByteReader reader(bytes);
  RTP_CHECK(read_format(reader, kRecordFormat, "stream record"));
  static_cast<void>(reader.varint());  // the sequence number
  const std::string_view table_name = reader.bytes();
  if (reader.failed()) {
    return std::unexpected(damaged("stream record"));
  }
  return table_name;
}

}  // namespace rtp::tables
