#include "jwt/allowed.h"

#include <algorithm>

namespace rtp::jwt {
namespace {

/// What is before the last `*`; absent for an exact key.
std::optional<std::string_view> prefix_of(std::string_view pattern) {
  return pattern.ends_with('*') ? std::optional(pattern.substr(0, pattern.size() - 1)) : std::nullopt;
}

bool covers(std::string_view pattern, std::string_view key) {
  if (const auto prefix = prefix_of(pattern)) {
    return prefix_of(key).value_or(key).starts_with(*prefix);
  }
  return pattern == key;
}

}  // namespace

bool permits(const Allowed& allowed, std::string_view key) {
  return !allowed ||
         std::ranges::any_of(*allowed, [key](std::string_view pattern) { return covers(pattern, key); });
}

}  // namespace rtp::jwt
