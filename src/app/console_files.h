// The files of the demo page (console/), inside the binary: cmake/RtpEmbed.cmake makes them. They live as
// long as the program. Thread-safe.
#pragma once

#include <string_view>

namespace rtp::console {

struct File {
  std::string_view path;  // of the URL: "/console.js"
  std::string_view content_type;
  std::string_view content;
};

/// The file at `path` of the URL, without query; nullptr when there is none.
[[nodiscard]] const File* find_file(std::string_view path);

}  // namespace rtp::console
