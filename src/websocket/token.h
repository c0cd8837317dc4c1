// Tokens of header fields (RFC 9110 5.6.2). Pure.
#pragma once

#include <algorithm>
#include <string_view>

namespace rtp::websocket {

[[nodiscard]] constexpr bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

inline constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";

[[nodiscard]] constexpr bool is_token_character(char c) {
  return is_alphanumeric(c) || kTokenMarks.find(c) != std::string_view::npos;
}

[[nodiscard]] constexpr bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_token_character);
}

}  // namespace rtp::websocket
