// The few operations on text that header fields and their lists need.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace rtp::sigv4 {

/// Blanks, and the line breaks of a folded field.
[[nodiscard]] constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_space(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

/// Takes the part before the first separator, and the separator, off `rest`; all of it where there is none.
constexpr std::string_view take_part(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

}  // namespace rtp::sigv4
