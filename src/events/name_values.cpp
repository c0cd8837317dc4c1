#include "events/name_values.h"

#include <algorithm>

namespace rtp::events {

const std::string* find_value(const NameValues& pairs, std::string_view name) {
  const auto found = std::ranges::find(pairs, name, &std::pair<std::string, std::string>::first);
  return found == pairs.end() ? nullptr : &found->second;
}

boost::json::object to_object(const NameValues& pairs) {
  boost::json::object object;
  for (const auto& [name, value] : pairs) {
    object[name] = value;
  }
  return object;
}

}  // namespace rtp::events
