// AttributesToGet, which reads had before there were expressions. Internal to request parsing. Not
// thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "dynamodb/expression.h"
#include "dynamodb/request_reader.h"

namespace rtp::dynamodb {

class LegacyProjection {
 public:
  /// Violated constraints go to the Validation of `members`.
  explicit LegacyProjection(Members& members);

  /// The names in the order of the request; empty without the parameter.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

  /// The projection to top-level attributes; absent without the parameter. Errors (kInvalidArgument): a name
  /// twice.
  [[nodiscard]] Result<std::optional<Projection>> parse() const;

 private:
  std::vector<std::string> names_;
};

}  // namespace rtp::dynamodb
