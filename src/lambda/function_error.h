// An error of a function, as the Lambda Runtime API has it. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace rtp::lambda {

struct FunctionError {
  std::string type;  // as in Lambda-Runtime-Function-Error-Type: "Function.NotFound", "Runtime.ExitError"
  std::string message;
  std::vector<std::string> stack_trace = {};

  bool operator==(const FunctionError&) const = default;
};

/// The type is that of the error's code.
[[nodiscard]] FunctionError function_error(const Error& error);

/// {"errorType":...,"errorMessage":...,"stackTrace":[...]}. What is not UTF-8 in the message is replaced.
[[nodiscard]] std::string to_json(const FunctionError& error);

/// As a runtime posted it: `type` is the header's, for a body without errorType. A body of another form is
/// the message.
[[nodiscard]] FunctionError parse_function_error(std::string_view type, std::string_view body);

}  // namespace rtp::lambda
