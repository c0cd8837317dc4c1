// Members of the JSON objects of events and of the protocols that bring them. Pure; what is returned borrows
// from the JSON.
#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/error.h"
#include "events/name_values.h"

namespace rtp::events {

/// Any JSON text; kMalformed, with the place, for what is none.
[[nodiscard]] Result<boost::json::value> parse_event_json(std::string_view text);

/// Empty where there is no such string.
[[nodiscard]] std::string_view text_of(const boost::json::object& object, std::string_view name);

/// Absent where there is no such string.
[[nodiscard]] std::optional<std::string_view> optional_text_of(const boost::json::object& object,
                                                               std::string_view name);

/// nullptr where there is no such object.
[[nodiscard]] const boost::json::object* object_of(const boost::json::object& object, std::string_view name);

/// nullptr where there is no such array.
[[nodiscard]] const boost::json::array* array_of(const boost::json::object& object, std::string_view name);

/// The members of the object `name` that are strings.
[[nodiscard]] NameValues texts_of(const boost::json::object& object, std::string_view name);

/// For each member of the object `name` that is an object itself: the first of its members `value_names` that
/// is a string.
[[nodiscard]] NameValues attributes_of(const boost::json::object& object, std::string_view name,
                                       std::initializer_list<std::string_view> value_names);

/// `object.Records`, each an object. kMalformed, naming the place, for all else.
[[nodiscard]] Result<std::vector<const boost::json::object*>> records_of(const boost::json::object& object);

}  // namespace rtp::events
