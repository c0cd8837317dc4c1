// The file of `--env-vars`: values for the environment variables of functions. Pure.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace rtp::sam {

using Variables = std::vector<std::pair<std::string, std::string>>;

class EnvironmentFile {
 public:
  /// {"Parameters": {"NAME": VALUE}} is for all functions, {"LogicalId": {"NAME": VALUE}} for one; a value is
  /// a string, a number, true or false. kMalformed, naming the place, for anything else.
  [[nodiscard]] static Result<EnvironmentFile> parse(std::string_view json);

  /// The variables that a function declares, each with the value of the file (the function's own before the
  /// one for all), else of the calling process, else as declared. As `sam local invoke`, which passes no
  /// other. `lookup` gives the variable of the calling process, or nullptr.
  [[nodiscard]] Variables apply(std::string_view function, Variables declared,
                                const std::function<const char*(const char* name)>& lookup) const;

 private:
  using Values = std::map<std::string, std::string, std::less<>>;

  std::map<std::string, Values, std::less<>> sections_;
};

}  // namespace rtp::sam
