// Reads JSON values as the types that DynamoDB's model declares for its members. All errors are kMalformed
// (SerializationException) in DynamoDB's wording. Pure; what is returned borrows from the JSON value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "dynamodb/json_value.h"

namespace rtp::dynamodb {

[[nodiscard]] Result<std::string_view> json_string(const JsonValue& value);
/// True or false, also as the words that DynamoDB's parser takes in any case: true, yes, 1, false, no, 0.
[[nodiscard]] Result<bool> json_boolean(const JsonValue& value);
/// A number, rounded toward zero and limited to 64 bits. `type` is "Integer" or "Long".
[[nodiscard]] Result<std::int64_t> json_integer(const JsonValue& value, std::string_view type);
[[nodiscard]] Result<std::string> json_blob(const JsonValue& value);
[[nodiscard]] Result<const JsonArray*> json_list(const JsonValue& value);
/// `value_type` is the Java type of the map's values in the message, e.g. "java.lang.String".
[[nodiscard]] Result<const JsonObject*> json_map(const JsonValue& value, std::string_view value_type);

/// Where a structure stands; only the message differs.
enum class StructurePlace { kField, kElement };
/// `type` is the name of the structure in DynamoDB's model, e.g. "AttributeValue".
[[nodiscard]] Result<const JsonObject*> json_structure(const JsonValue& value, std::string_view type,
                                                       StructurePlace place);

}  // namespace rtp::dynamodb
