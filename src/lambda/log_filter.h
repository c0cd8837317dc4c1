// A filter pattern of CloudWatch Logs for text: which events of a log are wanted. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace rtp::lambda {

class LogFilter {
 public:
  /// Lets everything through.
  LogFilter() = default;

  /// Terms between blanks, each a word or, with blanks in it, a "phrase", in which \" and \\ are " and \:
  ///
  ///   ERROR timeout     both are in the message, anywhere
  ///   ERROR -"no item"  the first is, the second is not
  ///   ?ERROR ?WARN      at least one of them is
  ///
  /// Case counts. kInvalidArgument, naming the fault, for ? beside other terms, which CloudWatch leaves
  /// unheeded, for a sign without its term and for a phrase without its end; kUnsupported for patterns of
  /// JSON
  /// ({ $.x = 1 }), of fields ([a, b]) and regular expressions (%x%).
  /// Source: "Filter pattern syntax" of the CloudWatch Logs User Guide.
  [[nodiscard]] static Result<LogFilter> parse(std::string_view pattern);

  [[nodiscard]] bool matches(std::string_view message) const;

 private:
  [[nodiscard]] std::vector<std::string>& terms_of(char sign);

  std::vector<std::string> required_;
  std::vector<std::string> optional_;
  std::vector<std::string> excluded_;
};

}  // namespace rtp::lambda
