#include "tables/record_text.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "dynamodb/attribute_value.h"
#include "dynamodb/base64.h"
#include "dynamodb/wire_json.h"
#include "tables/stored_format.h"

namespace rtp::tables {
namespace {

using dynamodb::kContainerOverhead;
using dynamodb::kElementOverhead;
using dynamodb::Number;

/// How the typed JSON of a value begins, by its tag; empty for what is no tag.
constexpr std::array<std::string_view, 12> kBeginnings = {"",
                                                          R"({"S":)",
                                                          R"({"N":)",
                                                          R"({"B":)",
                                                          R"({"BOOL":false)",
                                                          R"({"BOOL":true)",
                                                          R"({"NULL":true)",
                                                          R"({"L":)",
                                                          R"({"M":)",
                                                          R"({"SS":)",
                                                          R"({"NS":)",
                                                          R"({"BS":)"};

std::string_view beginning_of(std::uint8_t tag) {
  return tag < kBeginnings.size() ? kBeginnings.at(tag) : std::string_view();
}

/// Writes the values that a reader has next as typed JSON. Each function tells the size that DynamoDB counts.
class TypedText {
 public:
  TypedText(ByteReader& reader, std::string& out) : reader_(reader), out_(out) {}

  /// An item or a map, of which `each` counts for every attribute.
  std::size_t attributes(int depth, std::size_t each = 0) {
    std::size_t size = 0;
    std::string_view last_name;
    out_.push_back('{');
    const std::size_t count = reader_.count();
    for (std::size_t i = 0; i < count && !reader_.failed(); ++i) {
      const std::string_view name = reader_.bytes();
      if (i > 0) {
        require(last_name < name);
        out_.push_back(',');
      }
      last_name = name;
      dynamodb::append_json_string(out_, name);
      out_.push_back(':');
      size += each + name.size() + value(depth);
    }
    out_.push_back('}');
    return size;
  }

 private:
  std::size_t value(int depth) {
    require(depth <= kMaxDepth);
    const std::uint8_t tag = reader_.byte();
    const std::string_view beginning = beginning_of(tag);
    require(!beginning.empty());
    out_.append(beginning);
    const std::size_t size = rest_of_value(static_cast<Tag>(tag), depth);
    out_.push_back('}');
    return size;
  }

  std::size_t rest_of_value(Tag tag, int depth) {
    switch (tag) {
      case Tag::kString:
        return string(reader_.bytes());
      case Tag::kNumber:
        return number(read_number(reader_));
      case Tag::kBinary:
        return binary(reader_.bytes());
      case Tag::kFalse:
      case Tag::kTrue:
      case Tag::kNull:
        return 1;
      case Tag::kList:
        return list(depth + 1);
      case Tag::kMap:
        return kContainerOverhead + attributes(depth + 1, kElementOverhead);
      case Tag::kStringSet:
        return set([this] { return reader_.bytes(); }, &TypedText::string);
      case Tag::kNumberSet:
        return set([this] { return read_number(reader_); }, &TypedText::number);
      case Tag::kBinarySet:
        return set([this] { return reader_.bytes(); }, &TypedText::binary);
    }
    return 0;
  }

  std::size_t string(std::string_view text) {
    dynamodb::append_json_string(out_, text);
    return text.size();
  }

  std::size_t number(Number number) {
    out_.push_back('"');
    number.append_text(out_);
    out_.push_back('"');
    return number.size();
  }

  std::size_t binary(std::string_view bytes) {
    out_.push_back('"');
    dynamodb::append_base64(out_, bytes);
    out_.push_back('"');
    return bytes.size();
  }

  std::size_t list(int depth) {
    std::size_t size = kContainerOverhead;
    out_.push_back('[');
    const std::size_t count = reader_.count();
    for (std::size_t i = 0; i < count && !reader_.failed(); ++i) {
      if (i > 0) {
        out_.push_back(',');
      }
      size += kElementOverhead + value(depth);
    }
    out_.push_back(']');
    return size;
  }

  /// Sets are stored sorted and without duplicates, and are never empty.
  template <typename Read, typename Element>
  std::size_t set(Read read, std::size_t (TypedText::*write)(Element)) {
    std::size_t size = 0;
    Element last{};
    out_.push_back('[');
    const std::size_t count = reader_.count();
    require(count > 0);
    for (std::size_t i = 0; i < count && !reader_.failed(); ++i) {
      const Element element = read();
      if (i > 0) {
        require(last < element);
        out_.push_back(',');
      }
      last = element;
      size += (this->*write)(element);
    }
    out_.push_back(']');
    return size;
  }

  void require(bool condition) {
    if (!condition) {
      reader_.fail();
    }
  }

  ByteReader& reader_;
  std::string& out_;
};

}  // namespace

Result<RecordText> read_record_text(std::string_view bytes, std::string& buffer) {
  buffer.clear();
  ByteReader reader(bytes);
  RTP_TRY(const StoredHead stored, read_record_head(reader));
  TypedText text(reader, buffer);
  std::size_t size = 0;
  std::array<std::size_t, 4> bounds{};  // of the keys, the new image, the old image, in the buffer
  const std::array<bool, 3> is_there = {true, stored.has_new_image, stored.has_old_image};
  for (std::size_t i = 0; i < is_there.size(); ++i) {
    size += is_there.at(i) ? text.attributes(0) : 0;
    bounds.at(i + 1) = buffer.size();
  }
  if (!reader.finished()) {
    return std::unexpected(damaged("stream record"));
  }
  const auto part = [&](std::size_t i) {
    return std::string_view(buffer).substr(bounds.at(i), bounds.at(i + 1) - bounds.at(i));
  };
  return RecordText{stored.head,
                    {.keys = part(0), .new_image = part(1), .old_image = part(2), .bytes = size}};
}

}  // namespace rtp::tables
