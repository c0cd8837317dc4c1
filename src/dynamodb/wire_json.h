// Items as JSON: DynamoDB's typed form ({"S":"x"}) and the plain form that clients and the REST API see.
// Knows nothing of requests. Pure: thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "dynamodb/json_value.h"

namespace rtp::dynamodb {

/// Lists and maps of an attribute may be nested this deep, as DynamoDB limits them.
inline constexpr int kMaxNesting = 32;
/// The error (kInvalidArgument) for lists and maps that are nested deeper.
[[nodiscard]] Error nesting_error();

/// The error (kInvalidArgument) for an attribute without a name, at the top of an item or in a map.
[[nodiscard]] Error empty_name_error();

/// Typed JSON to values. Errors: kMalformed for wrong JSON types, kInvalidArgument for invalid values, both
/// in DynamoDB's wording. At most 32 levels.
[[nodiscard]] Result<AttributeValue> value_from_typed_json(const JsonValue& value);
[[nodiscard]] Result<Item> item_from_typed_json(const JsonValue& value);
[[nodiscard]] Result<AttributeValue> value_from_typed_json(const boost::json::value& value);
[[nodiscard]] Result<Item> item_from_typed_json(const boost::json::value& value);

/// Appends the typed form to `out`; never fails.
void append_typed_json(std::string& out, const AttributeValue& value);
void append_typed_json(std::string& out, const Item& item);

/// Appends plain JSON to `out`: numbers as JSON numbers with all their digits, sets as arrays, binary as
/// base64 text.
void append_plain_json(std::string& out, const AttributeValue& value);
void append_plain_json(std::string& out, const Item& item);

/// A JSON object text to an item: numbers keep all their digits. Errors: kMalformed with the position for
/// what is not JSON or not an object, kInvalidArgument for a number out of DynamoDB's range and for a name
/// that is empty or that an object has twice. At most 32 levels.
[[nodiscard]] Result<Item> item_from_plain_json(std::string_view text);

/// A JSON object, or an array of objects, to items; errors as item_from_plain_json.
[[nodiscard]] Result<std::vector<Item>> items_from_plain_json(std::string_view text);

/// Any JSON text to a value: an object becomes a map, an array a list. What is malformed is not JSON; other
/// errors as item_from_plain_json. At most 32 levels within the value, so that an object may be an item.
[[nodiscard]] Result<AttributeValue> value_from_plain_json(std::string_view text);

/// Appends `text` as a JSON string with its quotes. `text` is UTF-8.
void append_json_string(std::string& out, std::string_view text);

/// {"message":"text"}, the body of an answer that says what is wrong. `text` may repeat what a client sent,
/// UTF-8 or not.
[[nodiscard]] std::string message_json(std::string_view text);

}  // namespace rtp::dynamodb
