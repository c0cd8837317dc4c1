// A JSON text as values that borrow from it: a request is read once, by members and in order, so its strings
// stay where they are and its objects are no more than lists. Boost.JSON parses; its own values copy each
// string and prepare each object for searches. Pure; not owned: values live as long as the text and the
// memory they came from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <string_view>
#include <variant>

#include <boost/json/value.hpp>

#include "base/error.h"

namespace rtp::dynamodb {

class JsonValue;
struct JsonMember;

/// Some T in a row. Trivial to copy, as all of this file.
template <typename T>
class JsonRange {
 public:
  JsonRange() = default;
  JsonRange(const T* begin, std::size_t size) : begin_(begin), size_(size) {}

  [[nodiscard]] const T* begin() const { return begin_; }
  [[nodiscard]] const T* end() const { return begin_ + size_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const T& operator[](std::size_t index) const { return begin_[index]; }

 private:
  const T* begin_ = nullptr;
  std::size_t size_ = 0;
};

using JsonArray = JsonRange<JsonValue>;

/// The members in the order of the text, no two of one name.
class JsonObject : public JsonRange<JsonMember> {
 public:
  using JsonRange::JsonRange;

  /// The value of the member `name`, nullptr without it. Looks at each member.
  [[nodiscard]] const JsonValue* find(std::string_view name) const;
};

class JsonValue {
 public:
  /// In the order of `Variant`.
  enum class Kind { kNull, kBool, kInt64, kUint64, kDouble, kString, kArray, kObject };
  /// A number is the first of the three that holds it.
  using Variant = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string_view,
                               JsonArray, JsonObject>;

  JsonValue() = default;
  explicit JsonValue(Variant value) : value_(value) {}

  [[nodiscard]] Kind kind() const { return static_cast<Kind>(value_.index()); }
  [[nodiscard]] bool is_null() const { return kind() == Kind::kNull; }
  [[nodiscard]] bool is_array() const { return kind() == Kind::kArray; }
  [[nodiscard]] bool is_object() const { return kind() == Kind::kObject; }

  /// The value as T, one of Variant's types, nullptr when it is of another.
  template <typename T>
  [[nodiscard]] const T* as() const {
    return std::get_if<T>(&value_);
  }

 private:
  Variant value_;
};

struct JsonMember {
  std::string_view key;
  JsonValue value;
};

inline const JsonValue* JsonObject::find(std::string_view name) const {
  for (const JsonMember& member : *this) {
    if (member.key == name) {
      return &member.value;
    }
  }
  return nullptr;
}

/// `text` as a value, which borrows from it and from `memory`. Of members with one name the last counts, at
/// the place of the first. Errors: kMalformed for what is not JSON, kTooLarge for arrays and objects that are
/// nested deeper than `max_depth`.
[[nodiscard]] Result<JsonValue> parse_json(std::string_view text, std::pmr::memory_resource& memory,
                                           std::size_t max_depth);

/// The same of a value that Boost.JSON has parsed. Borrows from `value` and from `memory`.
[[nodiscard]] JsonValue json_value_of(const boost::json::value& value, std::pmr::memory_resource& memory);

}  // namespace rtp::dynamodb
