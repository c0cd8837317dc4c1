// "Did you mean": the known name nearest to a mistyped one. Pure.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace rtp {

/// The number of single-character insertions, deletions and replacements between `a` and `b`.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate with the smallest edit distance to `name`, the first of equals; absent when `candidates` is
/// empty.
[[nodiscard]] std::optional<std::string_view> nearest_name(std::string_view name,
                                                           std::span<const std::string_view> candidates);

}  // namespace rtp
