#include "sam/resolver.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sam/yaml_node.h"

namespace rtp::sam {
namespace {

struct PseudoParameter {
  std::string_view name;
  const char* value;
};

/// What `sam local` says where there is no account.
constexpr std::array<PseudoParameter, 6> kPseudoParameters = {{{"AWS::AccountId", "123456789012"},
                                                               {"AWS::Partition", "aws"},
                                                               {"AWS::Region", "us-east-1"},
                                                               {"AWS::StackId", "local"},
                                                               {"AWS::StackName", "local"},
                                                               {"AWS::URLSuffix", "amazonaws.com"}}};

bool holds_scalar(const YAML::Node& list, const std::string& value) {
  for (const auto& entry : list) {  // NOLINT(readability-use-anyofallof): no ranges of YAML nodes
    if (entry.Scalar() == value) {
      return true;
    }
  }
  return false;
}

/// Of a value that was resolved at `place`.
Result<std::string> text_of(const YAML::Node& value, const YAML::Node& place, std::string_view what) {
  if (all_scalars(value)) {
    return joined(value, ",");
  }
  if (!value.IsDefined() || !value.IsScalar()) {
    return fail_at(place, std::string(what) + " is not a text");
  }
  return value.Scalar();
}

}  // namespace

Resolver::Resolver(const YAML::Node& root, ParameterOverrides overrides)
    : root_(root), overrides_(std::move(overrides)) {}

Result<void> Resolver::check_overrides() const {
  const YAML::Node parameters = member(root_, "Parameters");
  for (const auto& [name, value] : overrides_) {
    const YAML::Node declaration = member(parameters, name);
    if (!declaration.IsDefined()) {
      return fail(ErrorCode::kInvalidArgument,
                  "the template has no parameter " + name + nearest_hint(name, keys_of(parameters)));
    }
    const YAML::Node allowed = member(declaration, "AllowedValues");
    if (all_scalars(allowed) && !holds_scalar(allowed, value)) {
      std::string message = "parameter " + name;
      message += ": \"" + value + "\" is not allowed; it is one of " + joined(allowed, ", ");
      return fail(ErrorCode::kInvalidArgument, std::move(message));
    }
  }
  return {};
}

Result<YAML::Node> Resolver::resolve(const YAML::Node& node) {
  if (!node.IsDefined()) {
    return node;
  }
  const Level level(*this);
  RTP_CHECK(spend(1, node));
  const auto function = call_of(node);
  Result<YAML::Node> value = function ? call(function->first, function->second, node) : resolve_members(node);
  if (value) {
    RTP_CHECK(spend(value->IsScalar() ? value->Scalar().size() : value->size(), node));
  }
  return value;
}

void Resolver::leave() {
  if (--depth_ == 0) {
    spent_ = 0;
    conditions_under_way_.clear();
  }
}

Result<void> Resolver::spend(std::size_t cost, const YAML::Node& place) {
  constexpr int kDeepest = 100;
  constexpr std::size_t kMost = 200'000;  // the whole environment of a function has 4 KB on AWS
  if (depth_ > kDeepest) {
    return fail_at(place, "nested too deeply");
  }
  spent_ += cost;
  if (spent_ > kMost) {
    return fail_at(place, "too large once it is resolved");
  }
  return {};
}

/// Of a list or map; others are their own value.
Result<YAML::Node> Resolver::resolve_members(const YAML::Node& node) {
  if (node.IsSequence()) {
    YAML::Node list(YAML::NodeType::Sequence);
    for (const auto& entry : node) {
      RTP_TRY(const YAML::Node value, resolve(entry));
      if (!value.IsNull()) {
        list.push_back(value);
      }
    }
    return list;
  }
  if (node.IsMap()) {
    YAML::Node map(YAML::NodeType::Map);
    for (const auto& entry : node) {
      RTP_TRY(const YAML::Node value, resolve(entry.second));
      if (!value.IsNull()) {
        map.force_insert(entry.first.Scalar(), value);
      }
    }
    return map;
  }
  // A copy: a list that takes a node of the template would take over all of the template's memory.
  return node.IsScalar() ? YAML::Node(node.Scalar()) : node;
}

Result<std::string> Resolver::resolve_text(const YAML::Node& node, std::string_view what) {
  RTP_TRY(const YAML::Node value, resolve(node));
  return text_of(value, node, what);
}

Result<YAML::Node> Resolver::call(const std::string& function, const YAML::Node& argument,
                                  const YAML::Node& place) {
  using Method = Result<YAML::Node> (Resolver::*)(const YAML::Node&);
  static constexpr std::array<std::pair<std::string_view, Method>, 8> kFunctions = {
      {{"Ref", &Resolver::ref},
       {"Fn::GetAtt", &Resolver::get_att},
       {"Fn::Sub", &Resolver::sub},
       {"Fn::If", &Resolver::choose},
       {"Fn::FindInMap", &Resolver::find_in_map},
       {"Fn::Join", &Resolver::join},
       {"Fn::Select", &Resolver::select},
       {"Fn::Split", &Resolver::split}}};
  const auto* const found =
      std::ranges::find(kFunctions, function, &std::pair<std::string_view, Method>::first);
  if (found == kFunctions.end()) {
    return fail_at(place, function + " cannot be known without an account: use a parameter instead");
  }
  return (this->*found->second)(argument);
}

/// The resolved arguments of a function that has `count` of them.
Result<Resolver::Arguments> Resolver::arguments(const YAML::Node& node, std::size_t count,
                                                const std::string& function) {
  if (!node.IsSequence() || node.size() != count) {
    return fail_at(node, function + " takes a list of " + std::to_string(count));
  }
  Arguments values;
  for (const auto& entry : node) {
    RTP_TRY(const YAML::Node value, resolve(entry));
    values.push_back(value);
  }
  return values;
}

Result<YAML::Node> Resolver::ref(const YAML::Node& argument) {
  RTP_TRY(const std::string name, scalar(argument, "the name of a Ref"));
  return named(name, argument);
}

Result<YAML::Node> Resolver::named(const std::string& name, const YAML::Node& place) const {
  if (name == "AWS::NoValue") {
    return YAML::Node(YAML::NodeType::Null);
  }
  if (const YAML::Node declaration = member(member(root_, "Parameters"), name); declaration.IsDefined()) {
    return parameter(name, declaration, place);
  }
  const auto* const pseudo = std::ranges::find(kPseudoParameters, name, &PseudoParameter::name);
  if (pseudo != kPseudoParameters.end()) {
    return YAML::Node(std::string(pseudo->value));
  }
  return resource(name, place);
}

/// Of a resource that is not deployed nothing is known but its name.
Result<YAML::Node> Resolver::resource(const std::string& name, const YAML::Node& place) const {
  if (member(member(root_, "Resources"), name).IsDefined()) {
    return YAML::Node(name);
  }
  std::vector<std::string> names = keys_of(member(root_, "Parameters"));
  std::ranges::copy(keys_of(member(root_, "Resources")), std::back_inserter(names));
  return fail_at(place, "the template has no parameter or resource " + name + nearest_hint(name, names));
}

Result<YAML::Node> Resolver::parameter(const std::string& name, const YAML::Node& declaration,
                                       const YAML::Node& place) const {
  std::string value;
  if (const auto given = overrides_.find(name); given != overrides_.end()) {
    value = given->second;
  } else {
    const YAML::Node otherwise = member(declaration, "Default");
    if (!otherwise.IsDefined()) {
      return fail_at(place, "parameter " + name + " has no default: give it, as " + name + "=VALUE");
    }
    RTP_TRY(value, scalar(otherwise, "the default of parameter " + name));
  }
  const YAML::Node type = member(declaration, "Type");
  const bool is_list = type.IsDefined() && type.IsScalar() &&
                       (type.Scalar() == "CommaDelimitedList" || type.Scalar().starts_with("List<"));
  return is_list ? split_text(value, ",") : YAML::Node(value);
}

Result<YAML::Node> Resolver::get_att(const YAML::Node& argument) {
  const YAML::Node first = argument.IsSequence() && argument.size() > 0 ? argument[0] : argument;
  RTP_TRY(const std::string name, scalar(first, "the resource of Fn::GetAtt"));
  return resource(name.substr(0, name.find('.')), argument);
}

Result<YAML::Node> Resolver::sub(const YAML::Node& argument) {
  YAML::Node text = argument;
  YAML::Node values(YAML::NodeType::Undefined);
  if (argument.IsSequence() && argument.size() == 2) {
    text.reset(argument[0]);
    RTP_TRY(const YAML::Node resolved, resolve(argument[1]));
    values.reset(resolved);
  }
  RTP_TRY(const std::string pattern, scalar(text, "the text of Fn::Sub"));
  RTP_TRY(const std::string result, substitute(pattern, values, argument));
  return YAML::Node(result);
}

/// ${Name} and ${Resource.Attribute} are replaced; ${!Name} is the text ${Name}.
Result<std::string> Resolver::substitute(const std::string& text, const YAML::Node& values,
                                         const YAML::Node& place) {
  std::string result;
  std::size_t at = 0;
  for (std::size_t begin = 0; (begin = text.find("${", at)) != std::string::npos;) {
    const std::size_t end = text.find('}', begin);
    if (end == std::string::npos) {
      return fail_at(place, "Fn::Sub: ${ without its } in \"" + text + "\"");
    }
    result += text.substr(at, begin - at);
    const std::string name = text.substr(begin + 2, end - begin - 2);
    if (name.starts_with('!')) {
      result += "${" + name.substr(1) + "}";
    } else {
      RTP_TRY(const std::string value, variable(name, values, place));
      RTP_CHECK(spend(value.size(), place));
      result += value;
    }
    at = end + 1;
  }
  return result + text.substr(at);
}

Result<std::string> Resolver::variable(const std::string& name, const YAML::Node& values,
                                       const YAML::Node& place) {
  if (const YAML::Node value = member(values, name); value.IsDefined()) {
    return text_of(value, place, name);
  }
  const std::size_t dot = name.find('.');
  RTP_TRY(const YAML::Node value,
          dot == std::string::npos ? named(name, place) : resource(name.substr(0, dot), place));
  if (value.IsSequence()) {
    return joined(value, ",");
  }
  return value.IsScalar() ? value.Scalar() : std::string();
}

Result<YAML::Node> Resolver::choose(const YAML::Node& argument) {
  if (!argument.IsSequence() || argument.size() != 3) {
    return fail_at(argument, "Fn::If takes a list of 3: a condition and two values");
  }
  RTP_TRY(const std::string name, scalar(argument[0], "the condition of Fn::If"));
  RTP_TRY(const bool first, condition(name, argument[0]));
  return resolve(argument[first ? 1 : 2]);
}

}  // namespace rtp::sam
