#include "mqtt/topic.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "base/utf8.h"

namespace rtp::mqtt {
namespace {

constexpr std::string_view kWildcards = "+#";
constexpr std::string_view kSharePrefix = "$share/";

/// What is wrong with a filter, and the fix.
using Fault = std::optional<std::string_view>;

/// 4.7.1 of both standards.
Fault fault_of_levels(std::string_view filter) {
  if (filter.empty()) {
    return "must not be empty: '#' is for all topics (MQTT 4.7.3)";
  }
  for (std::string_view rest = filter;;) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const std::string_view level = rest.substr(0, end);
    if (level.size() > 1 && level.find_first_of(kWildcards) != std::string_view::npos) {
      return "has a wildcard beside other characters: '+' and '#' must be all of their level (MQTT 4.7.1)";
    }
    if (end == rest.size()) {
      return std::nullopt;
    }
    if (level == "#") {
      return "has levels behind '#', which must be the last one (MQTT 4.7.1.2)";
    }
    rest.remove_prefix(end + 1);
  }
}

/// MQTT 5 4.8.2.
Fault fault_of_shared(std::string_view group_and_filter) {
  const std::size_t end = group_and_filter.find('/');
  const std::string_view group = group_and_filter.substr(0, end);
  if (group.empty() || group.find_first_of(kWildcards) != std::string_view::npos) {
    return "must name a group without wildcards: $share/GROUP/FILTER (MQTT 5 4.8.2)";
  }
  if (end == std::string_view::npos || end + 1 == group_and_filter.size()) {
    return "must have a filter behind the group: $share/GROUP/FILTER (MQTT 5 4.8.2)";
  }
  return fault_of_levels(group_and_filter.substr(end + 1));
}

Fault fault_of(std::string_view filter) {
  if (filter.size() > UINT16_MAX) {
    return "has more than 65535 bytes: shorten it (MQTT 4.7.3)";
  }
  if (!is_utf8(filter) || filter.find('\0') != std::string_view::npos) {
    return "must be UTF-8 without U+0000 (MQTT 4.7.3)";
  }
  return filter.starts_with(kSharePrefix) ? fault_of_shared(filter.substr(kSharePrefix.size()))
                                          : fault_of_levels(filter);
}

}  // namespace

Result<void> check_topic_filter(std::string_view filter) {
  if (const Fault fault = fault_of(filter)) {
    constexpr std::size_t kShown = 100;
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("topic filter '{}' {}", printable_utf8(filter.substr(0, kShown)), *fault));
  }
  return {};
}

bool is_topic_name(std::string_view topic) {
  return !topic.empty() && topic.find_first_of(kWildcards) == std::string_view::npos;
}

}  // namespace rtp::mqtt
