#include "events/json_members.h"

#include <boost/json/parse.hpp>
#include <boost/json/parser.hpp>
#include <fmt/format.h>

namespace rtp::events {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxNesting = 64;  // an event around an item, which may be nested 32 deep

}  // namespace

Result<json::value> parse_event_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = kMaxNesting;
  json::parser parser({}, options);
  json::error_code ec;
  const std::size_t read = parser.write(text.data(), text.size(), ec);
  if (ec) {
    return fail(ErrorCode::kMalformed, fmt::format("not JSON: {} at byte {}", ec.message(), read));
  }
  return parser.release();
}

std::string_view text_of(const json::object& object, std::string_view name) {
  return optional_text_of(object, name).value_or(std::string_view());
}

std::optional<std::string_view> optional_text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::nullopt : std::optional<std::string_view>(*text);
}

const json::object* object_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

const json::array* array_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_array();
}

NameValues texts_of(const json::object& object, std::string_view name) {
  NameValues pairs;
  if (const json::object* members = object_of(object, name)) {
    for (const auto& [key, value] : *members) {
      if (const json::string* text = value.if_string()) {
        pairs.emplace_back(key, *text);
      }
    }
  }
  return pairs;
}

NameValues attributes_of(const json::object& object, std::string_view name,
                         std::initializer_list<std::string_view> value_names) {
  NameValues pairs;
  const json::object* members = object_of(object, name);
  if (members == nullptr) {
    return pairs;
  }
  for (const auto& [key, value] : *members) {
    for (const std::string_view value_name : value_names) {
      const json::object* attribute = value.if_object();
      const auto text = attribute == nullptr ? std::nullopt : optional_text_of(*attribute, value_name);
      if (text) {
        pairs.emplace_back(key, *text);
        break;
      }
    }
  }
  return pairs;
}

Result<std::vector<const json::object*>> records_of(const json::object& object) {
  const json::array* array = array_of(object, "Records");
  if (array == nullptr) {
    return fail(ErrorCode::kMalformed, "the event has no list Records");
  }
  std::vector<const json::object*> records;
  for (const json::value& value : *array) {
    if (!value.is_object()) {
      return fail(ErrorCode::kMalformed, fmt::format("Records[{}] is no object", records.size()));
    }
    records.push_back(&value.get_object());
  }
  return records;
}

}  // namespace rtp::events
