#include "tables/page_size.h"

#include <string>
#include <variant>

namespace rtp::tables {
namespace {

using dynamodb::AttributeValue;

constexpr std::size_t kNameBytes = 1;
constexpr std::size_t kContainerBytes = 3;
constexpr std::size_t kItemBytes = 2;
constexpr std::size_t kChunkBytes = 3072;
constexpr std::size_t kChunkOverhead = 18;

/// Bytes of the length that stands before a string: seven bits in each.
std::size_t length_bytes(std::size_t length) {
  if (length < 128) {
    return 1;
  }
  return length < 16384 ? 2 : 3;
}

std::size_t stored_bytes(const AttributeValue& value);

struct StoredBytes {
  std::size_t operator()(const std::string& text) const { return text.size() + length_bytes(text.size()); }
  std::size_t operator()(const dynamodb::Number& number) const { return number.size() + 1; }
  std::size_t operator()(const dynamodb::Binary& binary) const { return binary.bytes.size() + 1; }
  std::size_t operator()(bool /*value*/) const { return 1; }
  std::size_t operator()(const dynamodb::Null& /*null*/) const { return 0; }
  std::size_t operator()(const dynamodb::List& list) const {
    std::size_t bytes = kContainerBytes;
    for (const AttributeValue& element : list) {
      bytes += 1 + stored_bytes(element);
    }
    return bytes;
  }
  std::size_t operator()(const dynamodb::Map& map) const {
    std::size_t bytes = kContainerBytes;
    for (const auto& [name, value] : map) {
      bytes += 1 + kNameBytes + stored_bytes(value);
    }
    return bytes;
  }
  std::size_t operator()(const dynamodb::StringSet& set) const { return set_bytes(set, set.size()); }
  std::size_t operator()(const dynamodb::NumberSet& set) const { return set_bytes(set, set.size()); }
  std::size_t operator()(const dynamodb::BinarySet& set) const { return set_bytes(set, set.elements.size()); }

 private:
  template <typename Set>
  static std::size_t set_bytes(const Set& set, std::size_t elements) {
    return AttributeValue(set).size() + elements + 1;
  }
};

std::size_t stored_bytes(const AttributeValue& value) { return std::visit(StoredBytes{}, value.variant()); }

}  // namespace

std::size_t page_bytes(const dynamodb::KeySchema& key, const dynamodb::Item& item) {
  std::size_t bytes = 0;
  std::size_t range_bytes = 0;
  for (const auto& [name, value] : item) {
    if (key.range && name == key.range->name) {
      range_bytes = value.size();
    } else {
      bytes += kNameBytes + stored_bytes(value);
    }
  }
  const std::size_t chunks = 1 + ((bytes + 1) / kChunkBytes);
  return kItemBytes + bytes + (chunks * (kChunkOverhead + range_bytes));
}

}  // namespace rtp::tables
