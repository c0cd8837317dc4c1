// Lists in one line of text, as header fields (RFC 9110 5.6.1) and settings have them. Pure.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/trimmed.h"

namespace rtp {

/// The elements between commas, without the blanks around them; empty ones do not count.
[[nodiscard]] inline std::vector<std::string_view> elements_of(std::string_view text) {
  static constexpr std::string_view kBlanks = " \t";
  std::vector<std::string_view> elements;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    if (const std::string_view element = trimmed(text.substr(0, comma), kBlanks); !element.empty()) {
      elements.push_back(element);
    }
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return elements;
}

/// The text that elements_of() reads.
[[nodiscard]] inline std::string joined(std::span<const std::string> elements) {
  std::string text;
  for (const std::string& element : elements) {
    text.append(text.empty() ? "" : ",").append(element);
  }
  return text;
}

}  // namespace rtp
