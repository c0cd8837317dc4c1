#include "sam/template.h"

#include <charconv>
#include <utility>

#include <yaml-cpp/yaml.h>

#include "sam/resolver.h"
#include "sam/stream_event_reader.h"
#include "sam/yaml_node.h"

namespace rtp::sam {
namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

/// yaml-cpp throws for what it cannot read.
template <typename Read>
auto without_exceptions(Read read) -> decltype(read()) {
  try {
    return read();
  } catch (const YAML::Exception& error) {
    return fail(ErrorCode::kMalformed, at_line(error.mark) + error.msg);
  }
}

bool is_function(const YAML::Node& resource) {
  const YAML::Node type = member(resource, "Type");
  return type.IsDefined() && type.IsScalar() && type.Scalar() == "AWS::Serverless::Function";
}

}  // namespace

struct Template::Document {
  Document(const YAML::Node& yaml, ParameterOverrides overrides)
      : root(yaml), resolver(root, std::move(overrides)) {
    const YAML::Node resources = member(root, "Resources");
    if (!resources.IsDefined() || !resources.IsMap()) {
      return;
    }
    for (const auto& resource : resources) {
      if (is_function(resource.second)) {
        names.push_back(resource.first.Scalar());
      }
    }
  }

  /// What a function says of a property, else what Globals say.
  [[nodiscard]] YAML::Node property(const YAML::Node& properties, const std::string& name) const {
    const YAML::Node own = member(properties, name);
    return own.IsDefined() ? own : member(member(member(root, "Globals"), "Function"), name);
  }

  Result<std::string> text(const YAML::Node& properties, const std::string& name, std::string otherwise) {
    const YAML::Node value = property(properties, name);
    if (!value.IsDefined()) {
      return otherwise;
    }
    return resolver.resolve_text(value, name);
  }

  Result<std::uint32_t> number(const YAML::Node& properties, const std::string& name, std::uint32_t otherwise,
                               std::uint32_t least, std::uint32_t most) {
    RTP_TRY(const std::string digits, text(properties, name, std::to_string(otherwise)));
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size() || value < least || value > most) {
      return fail_at(property(properties, name), name + " is \"" + digits + "\": write a whole number from " +
                                                     std::to_string(least) + " to " + std::to_string(most));
    }
    return value;
  }

  Result<std::string> code_uri(const YAML::Node& resource, const YAML::Node& properties) {
    const YAML::Node value = property(properties, "CodeUri");
    if (!value.IsDefined()) {
      return fail_at(resource,
                     "a function without CodeUri: write the folder of its package, relative to the "
                     "template");
    }
    RTP_TRY(std::string path, resolver.resolve_text(value, "CodeUri"));
    if (path.starts_with("s3://")) {
      return fail_at(value, "CodeUri is " + path + ": only a package in a folder can be run here");
    }
    return path;
  }

  Result<std::vector<std::string>> architectures(const YAML::Node& properties) {
    const YAML::Node value = property(properties, "Architectures");
    if (!value.IsDefined()) {
      return std::vector<std::string>{"x86_64"};
    }
    RTP_TRY(const YAML::Node list, resolver.resolve(value));
    if (!list.IsSequence()) {
      return fail_at(value, "Architectures is not a list: write [x86_64] or [arm64]");
    }
    std::vector<std::string> names_of;
    for (const auto& entry : list) {
      RTP_TRY(std::string name, scalar(entry, "an architecture"));
      names_of.push_back(std::move(name));
    }
    return names_of;
  }

  /// Those of Globals, replaced and followed by the function's.
  Result<Variables> environment(const YAML::Node& properties) {
    Variables variables;
    for (const YAML::Node& place : {member(member(root, "Globals"), "Function"), properties}) {
      const YAML::Node declared = member(member(place, "Environment"), "Variables");
      if (!declared.IsDefined()) {
        continue;
      }
      if (!declared.IsMap()) {
        return fail_at(declared, "Environment.Variables is not a map: write NAME: VALUE below it");
      }
      for (const auto& entry : declared) {
        RTP_CHECK(declare(variables, entry.first.Scalar(), entry.second));
      }
    }
    return variables;
  }

  Result<void> declare(Variables& variables, const std::string& name, const YAML::Node& declared) {
    RTP_TRY(const YAML::Node value, resolver.resolve(declared));
    std::erase_if(variables, [&name](const auto& variable) { return variable.first == name; });
    if (value.IsNull()) {
      return {};
    }
    RTP_TRY(std::string text_value, resolver.resolve_text(declared, name));
    variables.emplace_back(name, std::move(text_value));
    return {};
  }

  Result<void> check_condition(const std::string& logical_id, const YAML::Node& resource) {
    const YAML::Node condition = member(resource, "Condition");
    if (!condition.IsDefined()) {
      return {};
    }
    RTP_TRY(const std::string name, scalar(condition, "Condition"));
    RTP_TRY(const bool holds, resolver.condition(name, condition));
    if (!holds) {
      return fail(ErrorCode::kNotFound, logical_id + " is left out, as condition " + name +
                                            " does not hold: give other parameters");
    }
    return {};
  }

  Result<YAML::Node> find(const std::string& logical_id) {
    const YAML::Node resource = member(member(root, "Resources"), logical_id);
    if (!is_function(resource)) {
      return fail(ErrorCode::kNotFound,
                  names.empty() ? "the template has no AWS::Serverless::Function"
                                : "the template has no function " + logical_id + "; it has " + listed(names));
    }
    RTP_CHECK(check_condition(logical_id, resource));
    return Result<YAML::Node>(resource);
  }

  Result<std::vector<StreamEvent>> stream_events(const std::string& logical_id) {
    RTP_TRY(const YAML::Node resource, find(logical_id));
    return read_stream_events(resolver, member(resource, "Properties"));
  }

  Result<Function> function(const std::string& logical_id) {
    RTP_TRY(const YAML::Node resource, find(logical_id));
    const YAML::Node properties = member(resource, "Properties");
    Function result;
    result.logical_id = logical_id;
    RTP_TRY(result.handler, text(properties, "Handler", "bootstrap"));
    RTP_TRY(result.runtime, text(properties, "Runtime", ""));
    RTP_TRY(result.code_uri, code_uri(resource, properties));
    RTP_TRY(const std::uint32_t timeout, number(properties, "Timeout", 3, 1, 900));
    result.timeout = std::chrono::seconds(timeout);
    RTP_TRY(result.memory_mb, number(properties, "MemorySize", 128, 128, 10'240));
    RTP_TRY(result.architectures, architectures(properties));
    RTP_TRY(result.environment, environment(properties));
    return result;
  }

  YAML::Node root;
  Resolver resolver;
  std::vector<std::string> names;
};

Result<Template> Template::parse(std::string_view yaml, ParameterOverrides overrides) {
  return without_exceptions([&]() -> Result<Template> {
    const YAML::Node root = YAML::Load(std::string(yaml));
    if (!member(root, "Resources").IsDefined()) {
      return fail(ErrorCode::kMalformed, "line 1: not a SAM template: it has no Resources");
    }
    auto document = std::make_unique<Document>(root, std::move(overrides));
    RTP_CHECK(document->resolver.check_overrides());
    return Template(std::move(document));
  });
}

Template::Template(std::unique_ptr<Document> document) : document_(std::move(document)) {}
Template::~Template() = default;
Template::Template(Template&&) noexcept = default;
Template& Template::operator=(Template&&) noexcept = default;

const std::vector<std::string>& Template::function_names() const { return document_->names; }

Result<Function> Template::function(const std::string& logical_id) {
  return without_exceptions([&] { return document_->function(logical_id); });
}

Result<std::vector<StreamEvent>> Template::stream_events(const std::string& logical_id) {
  return without_exceptions([&] { return document_->stream_events(logical_id); });
}

}  // namespace rtp::sam
