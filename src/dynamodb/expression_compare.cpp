#include "dynamodb/expression_compare.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace rtp::dynamodb {
namespace {

struct Contains {
  const AttributeValue& part;

  bool operator()(const std::string& whole) const {
    const auto* const text = part.as<std::string>();
    return text != nullptr && std::string_view(whole).contains(*text);
  }
  bool operator()(const Binary& whole) const {
    const auto* const binary = part.as<Binary>();
    return binary != nullptr && std::string_view(whole.bytes).contains(binary->bytes);
  }
  bool operator()(const List& list) const { return std::ranges::find(list, part) != list.end(); }
  bool operator()(const StringSet& set) const { return has_element(set); }
  bool operator()(const NumberSet& set) const { return has_element(set); }
  bool operator()(const BinarySet& set) const { return has_element(set.elements); }
  template <typename Other>
  bool operator()(const Other& /*value*/) const {
    return false;
  }

 private:
  /// Sets are sorted.
  template <typename Element>
  [[nodiscard]] bool has_element(const std::vector<Element>& set) const {
    const auto* const element = part.as<Element>();
    return element != nullptr && std::ranges::binary_search(set, *element);
  }
};

struct Length {
  std::optional<std::size_t> operator()(const std::string& text) const {
    std::size_t units = 0;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      const bool continues = (byte & 0xC0U) == 0x80U;
      const bool begins_four = byte >= 0xF0U;  // what UTF-16 writes as two units
      units += continues ? 0 : 1;
      units += begins_four ? 1 : 0;
    }
    return units;
  }
  std::optional<std::size_t> operator()(const Binary& binary) const { return binary.bytes.size(); }
  std::optional<std::size_t> operator()(const BinarySet& set) const { return set.elements.size(); }
  template <typename Other>
  std::optional<std::size_t> operator()(const Other& value) const {
    if constexpr (requires { value.size(); } && !std::is_same_v<Other, Number>) {
      return value.size();
    } else {
      return std::nullopt;
    }
  }
};

}  // namespace

bool is_ordered(Type type) { return type == Type::kString || type == Type::kNumber || type == Type::kBinary; }

std::optional<std::strong_ordering> order(const AttributeValue& a, const AttributeValue& b) {
  if (a.type() != b.type()) {
    return std::nullopt;
  }
  if (const auto* const text = a.as<std::string>()) {
    return *text <=> *b.as<std::string>();
  }
  if (const auto* const number = a.as<Number>()) {
    return *number <=> *b.as<Number>();
  }
  if (const auto* const binary = a.as<Binary>()) {
    return *binary <=> *b.as<Binary>();
  }
  return std::nullopt;
}

bool contains(const AttributeValue& whole, const AttributeValue& part) {
  return std::visit(Contains{part}, whole.variant());
}

bool begins_with(const AttributeValue& whole, const AttributeValue& prefix) {
  if (const auto* const text = whole.as<std::string>()) {
    const auto* const start = prefix.as<std::string>();
    return start != nullptr && text->starts_with(*start);
  }
  const auto* const binary = whole.as<Binary>();
  const auto* const start = prefix.as<Binary>();
  return binary != nullptr && start != nullptr && binary->bytes.starts_with(start->bytes);
}

std::optional<std::size_t> length(const AttributeValue& value) {
  return std::visit(Length{}, value.variant());
}

}  // namespace rtp::dynamodb
