// Writes JSON objects member by member into a string. Internal to serialisation.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "dynamodb/attribute_value.h"
#include "dynamodb/wire_json.h"

namespace rtp::dynamodb {

class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out) : out_(out) { out_.push_back('{'); }

  void string(std::string_view name, std::string_view text) { append_json_string(key(name), text); }
  void boolean(std::string_view name, bool value) { key(name).append(value ? "true" : "false"); }
  void integer(std::string_view name, std::int64_t value) { key(name).append(std::to_string(value)); }
  /// Without exponent; `value` is below 10^15.
  void decimal(std::string_view name, double value);
  void item(std::string_view name, const Item& item) { append_typed_json(key(name), item); }

  /// `write` gets an ObjectWriter for the member's object.
  template <typename Write>
  void object(std::string_view name, Write write) {
    append_object(key(name), write);
  }
  /// `write` is called with the output and each element.
  template <typename Elements, typename Write>
  void array(std::string_view name, const Elements& elements, Write write) {
    std::string& out = key(name).append(1, '[');
    std::string_view separator;
    for (const auto& element : elements) {
      out.append(std::exchange(separator, ","));
      write(out, element);
    }
    out.push_back(']');
  }

  /// Appends the object that `write` fills.
  template <typename Write>
  static void append_object(std::string& out, Write write) {
    ObjectWriter writer(out);
    write(writer);
    out.push_back('}');
  }

 private:
  /// Writes the member's name; its value goes to what is returned.
  std::string& key(std::string_view name) {
    out_.append(std::exchange(separator_, ","));
    append_json_string(out_, name);
    return out_.append(1, ':');
  }

  std::string& out_;
  std::string_view separator_;
};

/// A JSON object that `write` fills.
template <typename Write>
[[nodiscard]] std::string json_object(Write write) {
  std::string out;
  ObjectWriter::append_object(out, write);
  return out;
}

}  // namespace rtp::dynamodb
