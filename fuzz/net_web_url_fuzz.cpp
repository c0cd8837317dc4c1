// Any text as a URL: what is read is written as a URL that reads the same, and holds nothing that would end a
// header field or a request line.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzzing.h"
#include "net/web_url.h"

using rtp::fuzzing::require;
using rtp::net::WebUrl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto url = WebUrl::parse(rtp::fuzzing::next_line(text));
  if (url) {
    require(WebUrl::parse(url->origin() + url->target) == *url);
    require(
        std::ranges::all_of(url->authority() + url->target, [](char c) { return c > ' ' && c < '\x7f'; }));
    require(!url->resolve(text) || WebUrl::parse(url->resolve(text)->origin()).has_value());
  }
  return 0;
}
