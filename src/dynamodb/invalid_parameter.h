// The most frequent beginning of DynamoDB's validation errors. Internal to the module.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/error.h"

namespace rtp::dynamodb {

/// invalid() of "One or more parameter values were invalid: " and `what`.
[[nodiscard]] inline std::unexpected<Error> invalid_parameter(std::string_view what) {
  return invalid(std::string("One or more parameter values were invalid: ").append(what));
}

}  // namespace rtp::dynamodb
