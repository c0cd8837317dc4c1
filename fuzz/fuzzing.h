// What several fuzz targets need.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "base/error.h"

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

/// Pushes both pieces and ends the input, up to the first error, which is returned.
template <typename Reader>
std::optional<Error> read_both(Reader& reader, std::string_view first, std::string_view second) {
  auto result = reader.push(first);
  if (result) {
    result = reader.push(second);
  }
  if (result) {
    result = reader.finish();
  }
  return result ? std::nullopt : std::optional(result.error());
}

}  // namespace rtp::fuzzing
