// How an error of a function looks on the wire of the Lambda Runtime API. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace rtp::lambda {

struct FunctionError {
  std::string type;  // as in Lambda-Runtime-Function-Error-Type: "Function.NotFound", "Runtime.ExitError"
  std::string message;

  bool operator==(const FunctionError&) const = default;
};

/// The type is that of the error's code.
[[nodiscard]] FunctionError function_error(const Error& error);

/// {"errorType":...,"errorMessage":...,"stackTrace":[]}. What is not UTF-8 in the message is replaced.
[[nodiscard]] std::string to_json(const FunctionError& error);

}  // namespace rtp::lambda
