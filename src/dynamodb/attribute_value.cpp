#include "dynamodb/attribute_value.h"

#include <algorithm>
#include <numeric>

template class std::vector<rtp::dynamodb::AttributeValue>;
template class boost::container::flat_map<std::string, rtp::dynamodb::AttributeValue, std::less<>>;

namespace rtp::dynamodb {
namespace {

/// Sum of `size_of` over the elements.
template <typename Range, typename SizeOf>
std::size_t total(const Range& elements, SizeOf size_of) {
  return std::accumulate(elements.begin(), elements.end(), std::size_t{0},
                         [&](std::size_t sum, const auto& element) { return sum + size_of(element); });
}

struct SizeOf {
  std::size_t operator()(const std::string& text) const { return text.size(); }
  std::size_t operator()(const Number& number) const { return number.size(); }
  std::size_t operator()(const Binary& binary) const { return binary.bytes.size(); }
  std::size_t operator()(bool /*value*/) const { return 1; }
  std::size_t operator()(const Null& /*null*/) const { return 1; }
  std::size_t operator()(const List& list) const {
    return kContainerOverhead +
           total(list, [](const AttributeValue& element) { return kElementOverhead + element.size(); });
  }
  std::size_t operator()(const Map& map) const {
    return kContainerOverhead + kElementOverhead * map.size() + item_size(map);
  }
  std::size_t operator()(const StringSet& set) const { return total(set, *this); }
  std::size_t operator()(const NumberSet& set) const { return total(set, *this); }
  std::size_t operator()(const BinarySet& set) const { return total(set.elements, *this); }
};

}  // namespace

static_assert(kDescriptors.size() == std::variant_size_v<AttributeValue::Variant>);

AttributeValue::AttributeValue() : value_(Null{}) {}
AttributeValue::AttributeValue(const AttributeValue& other) = default;
AttributeValue::AttributeValue(AttributeValue&& other) noexcept = default;
AttributeValue& AttributeValue::operator=(const AttributeValue& other) = default;
AttributeValue& AttributeValue::operator=(AttributeValue&& other) noexcept = default;
AttributeValue::~AttributeValue() = default;

std::size_t AttributeValue::size() const { return std::visit(SizeOf{}, value_); }

bool AttributeValue::operator==(const AttributeValue& other) const { return value_ == other.value_; }

std::size_t levels(const AttributeValue& value) {
  std::size_t deepest = 0;
  if (const auto* const list = value.as<List>()) {
    for (const AttributeValue& element : *list) {
      deepest = std::max(deepest, levels(element));
    }
    return deepest + 1;
  }
  if (const auto* const map = value.as<Map>()) {
    for (const auto& [name, element] : *map) {
      deepest = std::max(deepest, levels(element));
    }
    return deepest + 1;
  }
  return deepest;
}

std::size_t item_size(const Item& item) {
  return total(item, [](const auto& attribute) { return attribute.first.size() + attribute.second.size(); });
}

}  // namespace rtp::dynamodb
