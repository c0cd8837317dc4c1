#include <string>

#include <fmt/format.h>

#include "dynamodb/expression.h"

namespace rtp::dynamodb {
namespace {

/// The keys of `given` that `used` lacks, with commas between them.
template <typename Values>
std::string unused(const Values& given, const std::set<std::string, std::less<>>& used) {
  std::string keys;
  for (const auto& [placeholder, value] : given) {
    if (!used.contains(placeholder)) {
      keys += keys.empty() ? "" : ", ";
      keys += placeholder;
    }
  }
  return keys;
}

std::unexpected<Error> refuse(std::string_view parameter, std::string_view keys) {
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("Value provided in {} unused in expressions: keys: {{{}}}", parameter, keys));
}

}  // namespace

Result<void> Placeholders::check_all_used() const {
  if (const std::string keys = unused(names, used_names); !keys.empty()) {
    return refuse("ExpressionAttributeNames", keys);
  }
  if (const std::string keys = unused(values, used_values); !keys.empty()) {
    return refuse("ExpressionAttributeValues", keys);
  }
  return {};
}

}  // namespace rtp::dynamodb
