#include "dynamodb/json_types.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "dynamodb/base64.h"

namespace rtp::dynamodb {
namespace {

std::unexpected<Error> malformed(std::string message) {
  return fail(ErrorCode::kMalformed, std::move(message));
}

std::unexpected<Error> unexpected_structure() {
  return malformed("Start of structure or map found where not expected");
}

std::unexpected<Error> unexpected_collection(std::string_view java_type) {
  return malformed("Unrecognized collection type " + std::string(java_type));
}

std::string_view token_name(const JsonValue& value) {
  switch (value.kind()) {
    case JsonValue::Kind::kString:
      return "STRING_VALUE";
    case JsonValue::Kind::kBool:
      return *value.as<bool>() ? "TRUE_VALUE" : "FALSE_VALUE";
    case JsonValue::Kind::kInt64:
    case JsonValue::Kind::kUint64:
      return "NUMBER_VALUE";
    case JsonValue::Kind::kDouble:
      return "DECIMAL_VALUE";
    case JsonValue::Kind::kNull:
    case JsonValue::Kind::kArray:
    case JsonValue::Kind::kObject:
      break;
  }
  return "NULL_VALUE";
}

/// The error for a value that is not of scalar type `type`.
std::unexpected<Error> not_a_scalar(const JsonValue& value, std::string_view type) {
  if (value.is_array()) {
    return unexpected_collection("class java.lang." + std::string(type));
  }
  if (value.is_object()) {
    return unexpected_structure();
  }
  return malformed(std::string(token_name(value)).append(" cannot be converted to ").append(type));
}

}  // namespace

Result<std::string_view> json_string(const JsonValue& value) {
  if (const std::string_view* text = value.as<std::string_view>()) {
    return *text;
  }
  return not_a_scalar(value, "String");
}

Result<bool> json_boolean(const JsonValue& value) {
  if (const bool* boolean = value.as<bool>()) {
    return *boolean;
  }
  const std::string_view* text = value.as<std::string_view>();
  if (text == nullptr) {
    return not_a_scalar(value, "Boolean");
  }
  const auto is = [&](std::string_view word) {
    return std::ranges::equal(*text, word, {},
                              [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  };
  if (is("true") || is("yes") || is("1")) {
    return true;
  }
  if (is("false") || is("no") || is("0")) {
    return false;
  }
  return malformed("Unexpected token received from parser");
}

Result<std::int64_t> json_integer(const JsonValue& value, std::string_view type) {
  using Limits = std::numeric_limits<std::int64_t>;
  if (const std::int64_t* integer = value.as<std::int64_t>()) {
    return *integer;
  }
  if (value.kind() == JsonValue::Kind::kUint64) {
    return Limits::max();
  }
  if (const double* decimal = value.as<double>()) {
    // The limits as doubles: -2^63 exactly, and 2^63, which is the first value that does not fit.
    if (*decimal >= std::ldexp(1.0, 63)) {
      return Limits::max();
    }
    return *decimal < -std::ldexp(1.0, 63) ? Limits::min() : static_cast<std::int64_t>(*decimal);
  }
  return not_a_scalar(value, type);
}

Result<std::string> json_blob(const JsonValue& value) {
  if (const std::string_view* text = value.as<std::string_view>()) {
    return decode_base64(*text);
  }
  if (value.is_array()) {
    return unexpected_collection("class java.nio.ByteBuffer");
  }
  if (value.is_object()) {
    return unexpected_structure();
  }
  return malformed("only base-64-encoded strings are convertible to bytes");
}

Result<const JsonArray*> json_list(const JsonValue& value) {
  if (const JsonArray* list = value.as<JsonArray>()) {
    return list;
  }
  if (value.is_object()) {
    return unexpected_structure();
  }
  return malformed("Unexpected field type");
}

Result<const JsonObject*> json_map(const JsonValue& value, std::string_view value_type) {
  if (const JsonObject* map = value.as<JsonObject>()) {
    return map;
  }
  if (value.is_array()) {
    return unexpected_collection("java.util.Map<java.lang.String, " + std::string(value_type) + ">");
  }
  return malformed("Unexpected field type");
}

Result<const JsonObject*> json_structure(const JsonValue& value, std::string_view type,
                                         StructurePlace place) {
  if (const JsonObject* structure = value.as<JsonObject>()) {
    return structure;
  }
  if (value.is_array()) {
    return unexpected_collection("class com.amazonaws.dynamodb.v20120810." + std::string(type));
  }
  return malformed(place == StructurePlace::kField ? "Unexpected field type"
                                                   : "Unexpected value type in payload");
}

}  // namespace rtp::dynamodb
