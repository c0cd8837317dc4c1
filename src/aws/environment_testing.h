// Environment variables of a test.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "aws/environment.h"

namespace rtp::aws {

using Variables = std::map<std::string, std::string, std::less<>>;

[[nodiscard]] inline Environment environment_of(Variables variables) {
  return [variables = std::move(variables)](std::string_view name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  };
}

}  // namespace rtp::aws
