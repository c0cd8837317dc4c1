// Values for the parameters of a template, as the command line gives them. Pure.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/error.h"

namespace rtp::sam {

using ParameterOverrides = std::map<std::string, std::string, std::less<>>;

/// Reads `Env=develop Arch=x86_64` and, as the AWS CLI has it, `ParameterKey=Env,ParameterValue=develop`;
/// what has blanks stands in quotes. kInvalidArgument, naming what is neither.
[[nodiscard]] Result<ParameterOverrides> parse_parameter_overrides(std::string_view text);

}  // namespace rtp::sam
