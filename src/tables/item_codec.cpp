#include "tables/item_codec.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "tables/byte_codec.h"

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
constexpr std::uint8_t kRecordFormat = 2;
constexpr std::uint8_t kFirstWithExpiry = 2;

/// Twice what the wire admits: a bound for the stack, not a rule about items.
constexpr int kMaxDepth = 64;

/// Stored: numbers are never reused.
enum class Tag : std::uint8_t {
  kString = 1,
  kNumber = 2,
  kBinary = 3,
  kFalse = 4,
  kTrue = 5,
  kNull = 6,
  kList = 7,
  kMap = 8,
  kStringSet = 9,
  kNumberSet = 10,
  kBinarySet = 11,
};

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

Number read_number(ByteReader& reader) {
  Result<Number> number = Number::from_sortable(reader.rest());
  if (!number) {
    reader.fail();
    return {};
  }
  return *number;
}

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

constexpr std::uint8_t kHasNewImage = 1;
constexpr std::uint8_t kHasOldImage = 2;
constexpr std::uint8_t kExpired = 4;

/// An enumerator stored as one byte; fails the reader above `last`.
template <typename Enum>
Enum read_enum(ByteReader& reader, Enum last) {
  const std::uint8_t value = reader.byte();
  if (value > static_cast<std::uint8_t>(last)) {
    reader.fail();
  }
  return static_cast<Enum>(value);
}

/// The format of what follows, at most `newest`; no format is 0.
Result<std::uint8_t> read_format(ByteReader& reader, std::uint8_t newest, std::string_view what) {
  const std::uint8_t format = reader.byte();
  if (format > newest) {
    return fail(ErrorCode::kCorrupt, std::string("a stored ") + std::string(what) + " has format " +
                                         std::to_string(format) + ", this rtp reads up to format " +
                                         std::to_string(newest) + ": use the newer rtp that wrote it");
  }
  if (format == 0) {
    reader.fail();
  }
  return format;
}

Error damaged(std::string_view what) {
  return Error{ErrorCode::kCorrupt,
               std::string("a stored ") + std::string(what) + " is cut short or damaged"};
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
  RTP_TRY(const std::uint8_t format, read_format(reader, kRecordFormat, "stream record"));
  StreamRecord record;
  record.sequence_number = reader.varint();
  record.table_name = read_string(reader);
  record.event_name = read_enum(reader, dynamodb::EventName::kRemove);
  record.created = std::chrono::milliseconds(static_cast<std::int64_t>(reader.varint()));
  record.view = read_enum(reader, dynamodb::StreamViewType::kNewAndOldImages);
  const std::uint8_t flags = reader.byte();
  if (flags > (kHasNewImage | kHasOldImage | (format >= kFirstWithExpiry ? kExpired : 0))) {
    reader.fail();
  }
  record.expired = (flags & kExpired) != 0;
  record.keys = read_attributes(reader, 0);
  if ((flags & kHasNewImage) != 0) {
    record.new_image = read_attributes(reader, 0);
  }
  if ((flags & kHasOldImage) != 0) {
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
