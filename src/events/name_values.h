// Names with their values, in an order, as events and answers carry them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

namespace rtp::events {

using NameValues = std::vector<std::pair<std::string, std::string>>;

/// The first value of `name`; nullptr where there is none. Of the memory of `pairs`.
[[nodiscard]] const std::string* find_value(const NameValues& pairs, std::string_view name);

/// {"name":"value"}; of a name that is there twice the last value.
[[nodiscard]] boost::json::object to_object(const NameValues& pairs);

}  // namespace rtp::events
