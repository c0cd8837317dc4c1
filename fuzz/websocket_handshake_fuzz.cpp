// Any request is judged, and what is accepted was offered by the request. The input is lines: method,
// version, then `name:value` fields.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "websocket/handshake.h"

namespace {

std::string_view next_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<char> input(data, data + size);
  std::string_view text(input.data(), input.size());
  const std::string_view method = next_line(text);
  const unsigned version = next_line(text) == "10" ? 10 : 11;
  std::vector<std::pair<std::string_view, std::string_view>> fields;
  while (!text.empty()) {
    const std::string_view line = next_line(text);
    const std::size_t colon = std::min(line.find(':'), line.size());
    fields.emplace_back(line.substr(0, colon), line.substr(std::min(colon + 1, line.size())));
  }
  const auto judged =
      rtp::websocket::judge_upgrade({.method = method, .version = version, .headers = fields});
  if (const auto* upgrade = std::get_if<rtp::websocket::Upgrade>(&judged)) {
    require(method == "GET" && version == 11 && upgrade->accept.size() == 28);
    for (const std::string_view protocol : upgrade->protocols) {
      require(std::ranges::any_of(fields, [protocol](const auto& field) {
        return field.second.find(protocol) != std::string_view::npos;
      }));
    }
  } else if (const auto* refusal = std::get_if<rtp::websocket::Refusal>(&judged)) {
    require((refusal->status == 400 || refusal->status == 426) && !refusal->reason.empty());
  }
  return 0;
}
