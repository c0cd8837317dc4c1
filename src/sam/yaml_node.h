// What is read from YAML nodes without being sure of their shape. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "base/error.h"

namespace rtp::sam {

/// "line N: "; empty for a mark of no text.
[[nodiscard]] std::string at_line(const YAML::Mark& mark);

/// kMalformed with "line N: " before the message; without, for a node that was not read from a text.
[[nodiscard]] std::unexpected<Error> fail_at(const YAML::Node& place, const std::string& message);

/// The value of a key; undefined where there is none, or `map` is no map.
[[nodiscard]] YAML::Node member(const YAML::Node& map, const std::string& key);

/// "Fn::Sub" for !Sub and for {"Fn::Sub": ...}, with its argument; absent where `node` is no function of
/// CloudFormation.
[[nodiscard]] std::optional<std::pair<std::string, YAML::Node>> call_of(const YAML::Node& node);

/// The text of a scalar; kMalformed, naming `what`, for others.
[[nodiscard]] Result<std::string> scalar(const YAML::Node& node, std::string_view what);

/// The keys of a map, in its order; none for what is no map.
[[nodiscard]] std::vector<std::string> keys_of(const YAML::Node& map);

/// "; did you mean X?" with the nearest of `names`; empty where there is none.
[[nodiscard]] std::string nearest_hint(std::string_view name, const std::vector<std::string>& names);

/// Whether it is a list of scalars.
[[nodiscard]] bool all_scalars(const YAML::Node& list);
/// The scalars of a list as one text.
[[nodiscard]] std::string joined(const YAML::Node& list, const std::string& delimiter);
/// The parts of a text as a list; `delimiter` is not empty.
[[nodiscard]] YAML::Node split_text(const std::string& text, const std::string& delimiter);

}  // namespace rtp::sam
