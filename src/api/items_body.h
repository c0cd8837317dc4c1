// What the bodies of requests for items hold, and whether the tables would take it. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "dynamodb/attribute_value.h"

namespace rtp::api {

/// Without the blanks and line ends around it.
[[nodiscard]] std::string_view trim_json(std::string_view text);

/// The item of one JSON object text; `place` ("line 3") names it in errors.
[[nodiscard]] Result<dynamodb::Item> parse_item(std::string_view text, std::string_view place);

/// The items of an array, of one object, which may have several lines, or of one object per line, which have
/// the string attribute `key_name`. Errors (kMalformed, kInvalidArgument) name the line or the number of the
/// item.
[[nodiscard]] Result<std::vector<dynamodb::Item>> parse_items(std::string_view body,
                                                              std::string_view key_name);

/// Refuses (kInvalidArgument) what the tables would refuse, for the key `key_name`; the message goes on from
/// the item's name.
[[nodiscard]] Result<void> check_item(const dynamodb::Item& item, std::string_view key_name);

}  // namespace rtp::api
