// Which keys a client may see. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rtp::jwt {

/// Keys and patterns (base/key_pattern.h). Absent: every key is allowed. Empty: none is.
using Allowed = std::optional<std::vector<std::string>>;

/// Whether one pattern covers `key`, or, when `key` is itself a prefix such as `fleet-9/*`, all keys it
/// stands for.
[[nodiscard]] bool permits(const Allowed& allowed, std::string_view key);

}  // namespace rtp::jwt
