#include "dynamodb/wire_json.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <memory_resource>
#include <optional>
#include <utility>

#include <boost/container/small_vector.hpp>

#include "dynamodb/base64.h"
#include "dynamodb/invalid_parameter.h"
#include "dynamodb/json_types.h"

namespace rtp::dynamodb {
namespace {

constexpr std::size_t kMaxAttributeNameBytes = 65535;
constexpr std::size_t kUsualAttributes = 32;  // up to so many are sorted without an allocation
constexpr std::string_view kAttributeValueClass = "com.amazonaws.dynamodb.v20120810.AttributeValue";

std::optional<Type> type_of(std::string_view name) {
  const auto* found = std::ranges::find(kDescriptors, name);
  return found == kDescriptors.end() ? std::nullopt
                                     : std::optional(static_cast<Type>(found - kDescriptors.begin()));
}

Result<Null> read_null(const JsonValue& value) {
  RTP_TRY(const bool is_null, json_boolean(value));
  if (!is_null) {
    return invalid_parameter("Null attribute value types must have the value of true");
  }
  return Null{};
}

/// "[a, b]" of a set's elements as they came.
std::string joined(const JsonArray& elements) {
  std::string out = "[";
  for (const JsonValue& element : elements) {
    out.append(out.size() > 1 ? ", " : "").append(*element.as<std::string_view>());
  }
  return out.append("]");
}

template <typename Set>
bool sort_and_find_duplicate(Set& set) {
  std::ranges::sort(set);
  return std::ranges::adjacent_find(set) != set.end();
}

Result<StringSet> read_string_set(const JsonValue& value) {
  RTP_TRY(const JsonArray* elements, json_list(value));
  StringSet set;
  set.reserve(elements->size());
  for (const JsonValue& element : *elements) {
    RTP_TRY(const std::string_view text, json_string(element));
    set.emplace_back(text);
  }
  if (set.empty()) {
    return invalid_parameter("An string set  may not be empty");
  }
  if (sort_and_find_duplicate(set)) {
    return invalid_parameter("Input collection " + joined(*elements) + " contains duplicates.");
  }
  return set;
}

Result<NumberSet> read_number_set(const JsonValue& value) {
  RTP_TRY(const JsonArray* elements, json_list(value));
  NumberSet set;
  set.reserve(elements->size());
  for (const JsonValue& element : *elements) {
    RTP_TRY(const std::string_view text, json_string(element));
    RTP_TRY(set.emplace_back(), Number::parse(text));
  }
  if (set.empty()) {
    return invalid_parameter("An number set  may not be empty");
  }
  if (sort_and_find_duplicate(set)) {
    return invalid("Input collection contains duplicates");
  }
  return set;
}

Result<BinarySet> read_binary_set(const JsonValue& value) {
  RTP_TRY(const JsonArray* elements, json_list(value));
  BinarySet set;
  set.elements.reserve(elements->size());
  for (const JsonValue& element : *elements) {
    RTP_TRY(std::string bytes, json_blob(element));
    set.elements.push_back({std::move(bytes)});
  }
  if (set.elements.empty()) {
    return invalid_parameter("Binary sets should not be empty");
  }
  if (sort_and_find_duplicate(set.elements)) {
    return invalid_parameter("Input collection " + joined(*elements) + "of type BS contains duplicates.");
  }
  return set;
}

/// Moving a value costs more than making it, so `out` is made where it stays. `nesting` counts the lists and
/// maps around the value.
Result<void> read_value(const JsonValue& value, int nesting, AttributeValue& out);

/// Of each member its place in the order of the names.
boost::container::small_vector<std::size_t, kUsualAttributes> places_by_name(const JsonObject& members) {
  boost::container::small_vector<std::pair<std::string_view, std::size_t>, kUsualAttributes> names;
  names.reserve(members.size());
  for (const auto& member : members) {
    names.emplace_back(member.key, names.size());
  }
  std::ranges::sort(names);
  boost::container::small_vector<std::size_t, kUsualAttributes> places(names.size());
  for (std::size_t place = 0; place < names.size(); ++place) {
    places[names[place].second] = place;
  }
  return places;
}

/// The errors come in the order of the members.
Result<Map> read_map(const JsonObject& members, int nesting) {
  const auto places = places_by_name(members);
  Map::sequence_type attributes(members.size());
  auto place = places.begin();
  for (const auto& [name, member] : members) {
    if (name.empty()) {
      return std::unexpected(empty_name_error());
    }
    if (name.size() > kMaxAttributeNameBytes) {
      return invalid_parameter("Attribute name is too large, must be less than 65536 bytes");
    }
    auto& attribute = attributes[*place++];
    attribute.first = name;
    RTP_CHECK(read_value(member, nesting, attribute.second));
  }
  Map map;
  map.adopt_sequence(boost::container::ordered_unique_range,
                     std::move(attributes));  // a JSON object has no twins
  return map;
}

Result<List> read_list(const JsonArray& elements, int nesting) {
  List list(elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    RTP_CHECK(read_value(elements[i], nesting, list[i]));
  }
  return list;
}

/// Makes `out` of what `read` tells, when it is no error.
template <typename T>
Result<void> put(AttributeValue& out, Result<T> read) {
  if (!read) {
    return std::unexpected(std::move(read).error());
  }
  out.emplace<T>(*std::move(read));
  return {};
}

Result<void> read_container(Type type, const JsonValue& value, int nesting, AttributeValue& out) {
  if (nesting >= kMaxNesting) {
    return std::unexpected(nesting_error());
  }
  if (type == Type::kList) {
    RTP_TRY(const JsonArray* elements, json_list(value));
    return put(out, read_list(*elements, nesting + 1));
  }
  RTP_TRY(const JsonObject* members, json_map(value, kAttributeValueClass));
  return put(out, read_map(*members, nesting + 1));
}

Result<void> read_as(Type type, const JsonValue& value, int nesting, AttributeValue& out) {
  switch (type) {
    case Type::kString: {
      RTP_TRY(const std::string_view text, json_string(value));
      out.emplace<std::string>(text);
      return {};
    }
    case Type::kNumber: {
      RTP_TRY(const std::string_view text, json_string(value));
      return put(out, Number::parse(text));
    }
    case Type::kBinary: {
      RTP_TRY(std::string bytes, json_blob(value));
      out.emplace<Binary>(std::move(bytes));
      return {};
    }
    case Type::kBool:
      return put(out, json_boolean(value));
    case Type::kNull:
      return put(out, read_null(value));
    case Type::kList:
    case Type::kMap:
      return read_container(type, value, nesting, out);
    case Type::kStringSet:
      return put(out, read_string_set(value));
    case Type::kNumberSet:
      return put(out, read_number_set(value));
    case Type::kBinarySet:
      return put(out, read_binary_set(value));
  }
  std::unreachable();
}

Result<void> read_value(const JsonValue& value, int nesting, AttributeValue& out) {
  static constexpr std::string_view kExactlyOne = "must contain exactly one of the supported datatypes";
  if (value.is_null()) {
    return invalid(std::string("Supplied AttributeValue is empty, ").append(kExactlyOne));
  }
  RTP_TRY(const JsonObject* members, json_structure(value, "AttributeValue", StructurePlace::kElement));
  int types = 0;
  for (const auto& [name, member] : *members) {
    const std::optional<Type> type = type_of(name);
    if (!type || member.is_null()) {
      continue;
    }
    ++types;
    RTP_CHECK(read_as(*type, member, nesting, out));
  }
  if (types == 0) {
    return invalid(std::string("Supplied AttributeValue is empty, ").append(kExactlyOne));
  }
  if (types > 1) {
    return invalid(
        std::string("Supplied AttributeValue has more than one datatypes set, ").append(kExactlyOne));
  }
  return {};
}

/// Appends `elements` as a JSON array of what `append` writes of each.
template <typename Elements, typename Append>
void append_array(std::string& out, const Elements& elements, Append append) {
  char separator = '[';
  for (const auto& element : elements) {
    out.push_back(std::exchange(separator, ','));
    append(element);
  }
  out.append(elements.empty() ? "[]" : "]");
}

void append_base64_string(std::string& out, const Binary& binary) {
  out.push_back('"');
  append_base64(out, binary.bytes);
  out.push_back('"');
}

void append_number_string(std::string& out, const Number& number) {
  out.push_back('"');
  number.append_text(out);
  out.push_back('"');
}

/// Writes what stands behind the type descriptor.
struct TypedWriter {
  std::string& out;

  void operator()(const std::string& text) const { append_json_string(out, text); }
  void operator()(const Number& number) const { append_number_string(out, number); }
  void operator()(const Binary& binary) const { append_base64_string(out, binary); }
  void operator()(bool value) const { out.append(value ? "true" : "false"); }
  void operator()(const Null& /*null*/) const { out.append("true"); }
  void operator()(const Map& map) const { append_typed_json(out, map); }
  void operator()(const List& list) const {
    append_array(out, list, [this](const AttributeValue& element) { append_typed_json(out, element); });
  }
  void operator()(const StringSet& set) const { append_array(out, set, *this); }
  void operator()(const NumberSet& set) const { append_array(out, set, *this); }
  void operator()(const BinarySet& set) const { append_array(out, set.elements, *this); }
};

}  // namespace

Error nesting_error() {
  return {ErrorCode::kInvalidArgument,
          "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond "
          "supported "
          "limit"};
}

Error empty_name_error() {
  return {ErrorCode::kInvalidArgument,
          "One or more parameter values were invalid: An attribute name must not be empty"};
}

Result<AttributeValue> value_from_typed_json(const JsonValue& value) {
  AttributeValue read;
  RTP_CHECK(read_value(value, 0, read));
  return read;
}

Result<Item> item_from_typed_json(const JsonValue& value) {
  RTP_TRY(const JsonObject* attributes, json_map(value, kAttributeValueClass));
  return read_map(*attributes, 0);
}

Result<AttributeValue> value_from_typed_json(const boost::json::value& value) {
  std::pmr::monotonic_buffer_resource memory;
  return value_from_typed_json(json_value_of(value, memory));
}

Result<Item> item_from_typed_json(const boost::json::value& value) {
  std::pmr::monotonic_buffer_resource memory;
  return item_from_typed_json(json_value_of(value, memory));
}

void append_typed_json(std::string& out, const AttributeValue& value) {
  out.append("{\"").append(descriptor(value.type())).append("\":");
  std::visit(TypedWriter{out}, value.variant());
  out.push_back('}');
}

void append_typed_json(std::string& out, const Item& item) {
  char separator = '{';
  for (const auto& [name, value] : item) {
    out.push_back(std::exchange(separator, ','));
    append_json_string(out, name);
    out.push_back(':');
    append_typed_json(out, value);
  }
  out.append(item.empty() ? "{}" : "}");
}

}  // namespace rtp::dynamodb
