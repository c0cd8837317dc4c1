// The blanks of JSON (RFC 8259 2). Pure.
#pragma once

#include <algorithm>
#include <string_view>

namespace rtp::records {

inline constexpr std::string_view kJsonBlanks = " \t\r\n";

[[nodiscard]] inline bool is_json_blank(char byte) { return kJsonBlanks.contains(byte); }

/// Without the blanks around it.
[[nodiscard]] inline std::string_view trim_json(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kJsonBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kJsonBlanks) + 1);
}

}  // namespace rtp::records
