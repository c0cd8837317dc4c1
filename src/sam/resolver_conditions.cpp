// The conditions of a template: a part of Resolver.
#include <algorithm>
#include <utility>

#include "sam/resolver.h"
#include "sam/yaml_node.h"

namespace rtp::sam {

Result<bool> Resolver::condition(const std::string& name, const YAML::Node& place) {
  const YAML::Node declaration = member(member(root_, "Conditions"), name);
  if (!declaration.IsDefined()) {
    return fail_at(place, "the template has no condition " + name);
  }
  if (std::ranges::find(conditions_under_way_, name) != conditions_under_way_.end()) {
    return fail_at(place, "condition " + name + " depends on itself");
  }
  const Level level(*this);
  conditions_under_way_.push_back(name);
  Result<bool> result = holds(declaration);
  conditions_under_way_.pop_back();
  return result;
}

Result<bool> Resolver::holds(const YAML::Node& node) {
  const Level level(*this);
  RTP_CHECK(spend(1, node));
  const auto function = call_of(node);
  if (!function) {
    return fail_at(node, "a condition is one of Fn::Equals, Fn::And, Fn::Or, Fn::Not and Condition");
  }
  const auto& [name, argument] = *function;
  if (name == "Condition") {
    RTP_TRY(const std::string other, scalar(argument, "the name of a condition"));
    return condition(other, argument);
  }
  if (name == "Fn::Equals") {
    RTP_TRY(const Arguments sides, arguments(argument, 2, name));
    RTP_TRY(const std::string left, scalar(sides[0], "what Fn::Equals compares"));
    RTP_TRY(const std::string right, scalar(sides[1], "what Fn::Equals compares"));
    return left == right;
  }
  return all_or_any(argument, name);
}

Result<bool> Resolver::all_or_any(const YAML::Node& node, const std::string& function) {
  if (!node.IsSequence() || (function != "Fn::And" && function != "Fn::Or" && function != "Fn::Not")) {
    return fail_at(node, function + " is not a function of conditions with a list");
  }
  bool all = true;
  bool any = false;
  for (const auto& entry : node) {
    RTP_TRY(const bool one, holds(entry));
    all = all && one;
    any = any || one;
  }
  if (function == "Fn::Not") {
    return !any;
  }
  return function == "Fn::And" ? all : any;
}

}  // namespace rtp::sam
