#include "sam/yaml_node.h"

#include "base/nearest_name.h"

namespace rtp::sam {

std::unexpected<Error> fail_at(const YAML::Node& place, const std::string& message) {
  return fail(ErrorCode::kMalformed,
              at_line(place.IsDefined() ? place.Mark() : YAML::Mark::null_mark()) + message);
}

std::string at_line(const YAML::Mark& mark) {
  return mark.is_null() ? "" : "line " + std::to_string(mark.line + 1) + ": ";
}

YAML::Node member(const YAML::Node& map, const std::string& key) {
  if (map.IsDefined() && map.IsMap()) {
    if (const YAML::Node found = map[key]; found.IsDefined()) {
      return found;
    }
  }
  return YAML::Node(YAML::NodeType::Undefined);
}

std::optional<std::pair<std::string, YAML::Node>> call_of(const YAML::Node& node) {
  const std::string& tag = node.Tag();
  if (tag.size() > 1 && tag.front() == '!') {
    std::string name = tag.substr(1);
    return std::pair(name == "Ref" || name == "Condition" ? std::move(name) : "Fn::" + name, node);
  }
  if (node.IsMap() && node.size() == 1) {
    const auto only = *node.begin();
    if (only.first.IsScalar() && (only.first.Scalar() == "Ref" || only.first.Scalar().starts_with("Fn::"))) {
      return std::pair(only.first.Scalar(), only.second);
    }
  }
  return std::nullopt;
}

Result<std::string> scalar(const YAML::Node& node, std::string_view what) {
  if (!node.IsDefined() || !node.IsScalar()) {
    return fail_at(node, std::string(what) + " is not a text");
  }
  return node.Scalar();
}

std::vector<std::string> keys_of(const YAML::Node& map) {
  std::vector<std::string> keys;
  if (map.IsDefined() && map.IsMap()) {
    for (const auto& entry : map) {
      keys.push_back(entry.first.Scalar());
    }
  }
  return keys;
}

std::string nearest_hint(std::string_view name, const std::vector<std::string>& names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  const auto nearest = nearest_name(name, views);
  return nearest ? "; did you mean " + std::string(*nearest) + "?" : "";
}

std::string joined(const YAML::Node& list, const std::string& delimiter) {
  std::string text;
  for (const auto& part : list) {
    text += (text.empty() ? "" : delimiter) + part.Scalar();
  }
  return text;
}

YAML::Node split_text(const std::string& text, const std::string& delimiter) {
  YAML::Node list(YAML::NodeType::Sequence);
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = text.find(delimiter, begin)) != std::string::npos;
       begin = end + delimiter.size()) {
    list.push_back(text.substr(begin, end - begin));
  }
  list.push_back(text.substr(begin));
  return list;
}

bool all_scalars(const YAML::Node& list) {
  if (!list.IsDefined() || !list.IsSequence()) {
    return false;
  }
  for (const auto& entry : list) {  // NOLINT(readability-use-anyofallof): no ranges of YAML nodes
    if (!entry.IsScalar()) {
      return false;
    }
  }
  return true;
}

}  // namespace rtp::sam
