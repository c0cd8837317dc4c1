// Words of ASCII letters, digits and a few marks, whatever the locale. Pure.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace rtp {

[[nodiscard]] constexpr bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// 1 to `max_bytes` letters, digits, '_' or '-': of what people name, and URLs and files carry.
[[nodiscard]] constexpr bool is_plain_name(std::string_view text, std::size_t max_bytes) {
  return !text.empty() && text.size() <= max_bytes &&
         std::ranges::all_of(text, [](char c) { return is_alphanumeric(c) || c == '_' || c == '-'; });
}

inline constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";

/// Of a token in header fields (RFC 9110 5.6.2).
[[nodiscard]] constexpr bool is_token_character(char c) {
  return is_alphanumeric(c) || kTokenMarks.find(c) != std::string_view::npos;
}

[[nodiscard]] constexpr bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_token_character);
}

}  // namespace rtp
