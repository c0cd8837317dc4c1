// Patterns of keys, as clients watch them and tokens permit them: `fleet-9/*` stands for every key that
// begins with "fleet-9/", `*` for every key. A `*` that is not the last character is an ordinary one. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace rtp {

/// What all keys of the pattern begin with; absent where `key` is no pattern but a key.
[[nodiscard]] constexpr std::optional<std::string_view> prefix_of(std::string_view key) {
  return key.ends_with('*') ? std::optional(key.substr(0, key.size() - 1)) : std::nullopt;
}

[[nodiscard]] constexpr bool is_pattern(std::string_view key) { return prefix_of(key).has_value(); }

}  // namespace rtp
