// The functions of maps and lists: a part of Resolver.
#include <charconv>
#include <system_error>

#include "sam/resolver.h"
#include "sam/yaml_node.h"

namespace rtp::sam {
Result<YAML::Node> Resolver::find_in_map(const YAML::Node& argument) {
  RTP_TRY(const Arguments path, arguments(argument, 3, "Fn::FindInMap"));
  YAML::Node value = member(root_, "Mappings");
  for (const YAML::Node& step : path) {
    RTP_TRY(const std::string key, scalar(step, "a key of Fn::FindInMap"));
    const YAML::Node next = member(value, key);
    if (!next.IsDefined()) {
      return fail_at(argument, "Fn::FindInMap: no " + key + nearest_hint(key, keys_of(value)));
    }
    value.reset(next);
  }
  return resolve(value);
}

Result<YAML::Node> Resolver::join(const YAML::Node& argument) {
  RTP_TRY(const Arguments parts, arguments(argument, 2, "Fn::Join"));
  RTP_TRY(const std::string delimiter, scalar(parts[0], "the delimiter of Fn::Join"));
  if (!all_scalars(parts[1])) {
    return fail_at(argument, "Fn::Join joins a list of texts");
  }
  RTP_CHECK(spend(parts[1].size() * delimiter.size(), argument));
  return YAML::Node(joined(parts[1], delimiter));
}

Result<YAML::Node> Resolver::select(const YAML::Node& argument) {
  RTP_TRY(const Arguments parts, arguments(argument, 2, "Fn::Select"));
  RTP_TRY(const std::string text, scalar(parts[0], "the index of Fn::Select"));
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc() || end != text.data() + text.size() || !parts[1].IsSequence() ||
      index >= parts[1].size()) {
    return fail_at(argument, "Fn::Select: the list has no element " + text);
  }
  return parts[1][index];
}

Result<YAML::Node> Resolver::split(const YAML::Node& argument) {
  RTP_TRY(const Arguments parts, arguments(argument, 2, "Fn::Split"));
  RTP_TRY(const std::string delimiter, scalar(parts[0], "the delimiter of Fn::Split"));
  RTP_TRY(const std::string text, scalar(parts[1], "the text of Fn::Split"));
  if (delimiter.empty()) {
    return fail_at(argument, "Fn::Split takes a delimiter that is not empty");
  }
  return split_text(text, delimiter);
}

}  // namespace rtp::sam
