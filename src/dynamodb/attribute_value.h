// A DynamoDB attribute value of any of the ten types, and the item: a map of them. Values own their data.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/container/flat_map.hpp>

#include "dynamodb/number.h"

namespace rtp::dynamodb {

class AttributeValue;

using List = std::vector<AttributeValue>;
using Map = boost::container::flat_map<std::string, AttributeValue, std::less<>>;
/// An item: attribute names to values. The same type as a nested map.
using Item = Map;

struct Null {
  bool operator==(const Null&) const = default;
};
struct Binary {
  std::string bytes;
  auto operator<=>(const Binary&) const = default;
};

/// Sets hold at least one element and no duplicates, and are kept sorted, so equality ignores input order.
using StringSet = std::vector<std::string>;
using NumberSet = std::vector<Number>;
struct BinarySet {
  std::vector<Binary> elements;
  bool operator==(const BinarySet&) const = default;
};

/// The type descriptors of the wire: S, N, B, BOOL, NULL, L, M, SS, NS, BS.
enum class Type { kString, kNumber, kBinary, kBool, kNull, kList, kMap, kStringSet, kNumberSet, kBinarySet };

/// In the order of Type.
inline constexpr std::array<std::string_view, 10> kDescriptors = {"S", "N", "B",  "BOOL", "NULL",
                                                                  "L", "M", "SS", "NS",   "BS"};

/// "S", "N", ... of a type.
[[nodiscard]] constexpr std::string_view descriptor(Type type) {
  return kDescriptors.at(static_cast<std::size_t>(type));
}

[[nodiscard]] constexpr bool is_set(Type type) {
  return type == Type::kStringSet || type == Type::kNumberSet || type == Type::kBinarySet;
}
/// Of bytes in an order, strings or binary.
[[nodiscard]] constexpr bool is_text(Type type) { return type == Type::kString || type == Type::kBinary; }

class AttributeValue {
 public:
  /// In the order of Type.
  using Variant =
      std::variant<std::string, Number, Binary, bool, Null, List, Map, StringSet, NumberSet, BinarySet>;

  AttributeValue();
  AttributeValue(const AttributeValue& other);
  AttributeValue(AttributeValue&& other) noexcept;
  AttributeValue& operator=(const AttributeValue& other);
  AttributeValue& operator=(AttributeValue&& other) noexcept;
  ~AttributeValue();
  template <typename T>
    requires(!std::is_same_v<std::remove_cvref_t<T>, AttributeValue> && std::is_constructible_v<Variant, T>)
  AttributeValue(T&& value) : value_(std::forward<T>(value)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] Type type() const { return static_cast<Type>(value_.index()); }

  /// The value as T (std::string, Number, Map, ...), nullptr when it is of another type.
  template <typename T>
  [[nodiscard]] const T* as() const {
    return std::get_if<T>(&value_);
  }
  template <typename T>
  [[nodiscard]] T* as() {
    return std::get_if<T>(&value_);
  }

  /// Makes it a T of `arguments`, in place.
  template <typename T, typename... Arguments>
  void emplace(Arguments&&... arguments) {
    value_.emplace<T>(std::forward<Arguments>(arguments)...);
  }

  [[nodiscard]] const Variant& variant() const { return value_; }

  /// Size in bytes as DynamoDB accounts it, without the attribute's name.
  [[nodiscard]] std::size_t size() const;

  bool operator==(const AttributeValue& other) const;

 private:
  Variant value_;
};

/// What size() counts of a list or a map beside its elements, and of each of them.
inline constexpr std::size_t kContainerOverhead = 3;
inline constexpr std::size_t kElementOverhead = 1;

}  // namespace rtp::dynamodb

// What these make of a recursive type of ten alternatives is compiled once, in attribute_value.cpp.
extern template class std::vector<rtp::dynamodb::AttributeValue>;
extern template class boost::container::flat_map<std::string, rtp::dynamodb::AttributeValue, std::less<>>;

namespace rtp::dynamodb {

/// Levels of maps and lists in `value`; 0 for any other value.
[[nodiscard]] std::size_t levels(const AttributeValue& value);

inline constexpr std::size_t kMaxItemBytes = std::size_t{400} * 1024;

/// Names and values, as the limit kMaxItemBytes counts them.
[[nodiscard]] std::size_t item_size(const Item& item);

}  // namespace rtp::dynamodb
