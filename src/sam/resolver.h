// The intrinsic functions of CloudFormation, as far as they can be known without an account: references to
// parameters, mappings, conditions, and texts made of them (CloudFormation user guide, "Intrinsic function
// reference"). Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "base/error.h"
#include "sam/parameters.h"

namespace rtp::sam {

class Resolver {
 public:
  /// `root` is the template; it is not changed.
  Resolver(const YAML::Node& root, ParameterOverrides overrides);

  /// Whether each override is of a parameter, and of an allowed value. kInvalidArgument, naming the nearest
  /// parameter or the allowed values.
  [[nodiscard]] Result<void> check_overrides() const;

  /// `node` with its functions, short (!Sub) and long (Fn::Sub), replaced by their values; null for
  /// AWS::NoValue, undefined for an undefined node. What a resource would only have once it is deployed is
  /// its logical id, as `sam local` has it. kMalformed, naming line and fix, for what names nothing or cannot
  /// be known here.
  [[nodiscard]] Result<YAML::Node> resolve(const YAML::Node& node);
  /// The text that `node` resolves to, a list joined by commas; kMalformed, naming `what`, for others.
  [[nodiscard]] Result<std::string> resolve_text(const YAML::Node& node, std::string_view what);
  /// Whether the condition of that name holds.
  [[nodiscard]] Result<bool> condition(const std::string& name, const YAML::Node& place);

 private:
  using Arguments = std::vector<YAML::Node>;

  /// One on the stack for each nested value or condition, also when yaml-cpp throws.
  class Level {
   public:
    explicit Level(Resolver& resolver) : resolver_(resolver) { ++resolver_.depth_; }
    ~Level() { resolver_.leave(); }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Resolver& resolver_;
  };

  void leave();

  /// Counts what is looked at and made. kMalformed where it is nested too deeply or grows without bounds, as
  /// by aliases of aliases.
  Result<void> spend(std::size_t cost, const YAML::Node& place);
  Result<YAML::Node> call(const std::string& function, const YAML::Node& argument, const YAML::Node& place);
  Result<YAML::Node> resolve_members(const YAML::Node& node);
  Result<Arguments> arguments(const YAML::Node& node, std::size_t count, const std::string& function);

  Result<YAML::Node> ref(const YAML::Node& argument);
  [[nodiscard]] Result<YAML::Node> named(const std::string& name, const YAML::Node& place) const;
  [[nodiscard]] Result<YAML::Node> resource(const std::string& name, const YAML::Node& place) const;
  [[nodiscard]] Result<YAML::Node> parameter(const std::string& name, const YAML::Node& declaration,
                                             const YAML::Node& place) const;
  Result<YAML::Node> get_att(const YAML::Node& argument);
  Result<YAML::Node> sub(const YAML::Node& argument);
  Result<std::string> substitute(const std::string& text, const YAML::Node& values, const YAML::Node& place);
  Result<std::string> variable(const std::string& name, const YAML::Node& values, const YAML::Node& place);
  Result<YAML::Node> choose(const YAML::Node& argument);
  Result<YAML::Node> find_in_map(const YAML::Node& argument);
  Result<YAML::Node> join(const YAML::Node& argument);
  Result<YAML::Node> select(const YAML::Node& argument);
  Result<YAML::Node> split(const YAML::Node& argument);

  Result<bool> holds(const YAML::Node& node);
  Result<bool> all_or_any(const YAML::Node& node, const std::string& function);

  YAML::Node root_;
  ParameterOverrides overrides_;
  std::vector<std::string> conditions_under_way_;
  int depth_ = 0;          // levels on the stack
  std::size_t spent_ = 0;  // since there was none
};

}  // namespace rtp::sam
