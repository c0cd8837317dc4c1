#include "jwt/allowed.h"

#include <algorithm>

#include "base/key_pattern.h"

namespace rtp::jwt {
namespace {

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
