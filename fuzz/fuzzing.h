// What several fuzz targets need.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string_view>

namespace rtp::fuzzing {

/// Ends the run as a finding unless `holds`.
inline void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

/// Takes the first line and its end off `text`; all of it where it has no other.
inline std::string_view next_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

}  // namespace rtp::fuzzing
