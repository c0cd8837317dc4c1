// Short ways to write values, items and placeholders in the tests of expressions.
#pragma once

#include <initializer_list>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "dynamodb/expression.h"
#include "dynamodb/wire_json.h"

namespace rtp::dynamodb {

/// Lets GoogleTest print what differs.
inline void PrintTo(const AttributeValue& value, std::ostream* out) {
  std::string json;
  append_typed_json(json, value);
  *out << json;
}

}  // namespace rtp::dynamodb

namespace rtp::dynamodb::testing {

inline AttributeValue s(std::string text) { return {std::move(text)}; }
inline AttributeValue n(const std::string& digits) { return {Number::parse(digits).value()}; }
inline AttributeValue n(int value) { return {Number(value)}; }
inline AttributeValue b(std::string bytes) { return {Binary{std::move(bytes)}}; }
inline AttributeValue yes() { return {true}; }
inline AttributeValue null() { return {Null{}}; }
inline AttributeValue l(List elements) { return {std::move(elements)}; }
inline AttributeValue m(std::initializer_list<std::pair<std::string, AttributeValue>> entries) {
  return {Map(entries.begin(), entries.end())};
}
/// Elements in ascending order.
inline AttributeValue ss(std::vector<std::string> elements) { return {std::move(elements)}; }
inline AttributeValue ns(std::initializer_list<int> elements) {
  NumberSet numbers;
  for (const int element : elements) {
    numbers.emplace_back(element);
  }
  return {std::move(numbers)};
}
inline AttributeValue bs(std::initializer_list<std::string> elements) {
  BinarySet set;
  for (const std::string& element : elements) {
    set.elements.push_back({element});
  }
  return {std::move(set)};
}

inline Item item(std::initializer_list<std::pair<std::string, AttributeValue>> attributes) {
  return {attributes.begin(), attributes.end()};
}

using Names = std::initializer_list<std::pair<const std::string, std::string>>;
using Values = std::initializer_list<std::pair<const std::string, AttributeValue>>;

inline Placeholders placeholders(Names names, Values values) {
  Placeholders result;
  result.names = names;
  result.values = values;
  return result;
}

/// The message of a result that must be an error; "no error" otherwise.
template <typename T>
std::string message_of(const Result<T>& result) {
  return result ? "no error" : result.error().message;
}

}  // namespace rtp::dynamodb::testing
