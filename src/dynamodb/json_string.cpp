// Strings of wire_json.h.
#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "dynamodb/wire_json.h"

namespace rtp::dynamodb {
namespace {

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

/// RFC 8259 7.
void append_escaped(std::string& out, char c) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  static constexpr std::array<std::pair<char, char>, 7> kShort = {
      {{'"', '"'}, {'\\', '\\'}, {'\b', 'b'}, {'\f', 'f'}, {'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}}};
  out.push_back('\\');
  if (const auto* found = std::ranges::find(kShort, c, &std::pair<char, char>::first);
      found != kShort.end()) {
    out.push_back(found->second);
    return;
  }
  const auto code = static_cast<unsigned char>(c);
  out.append("u00").append(1, kHex[code >> 4U]).append(1, kHex[code & 15U]);
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  while (!text.empty()) {
    const auto plain = static_cast<std::size_t>(std::ranges::find_if(text, needs_escape) - text.begin());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (!text.empty()) {
      append_escaped(out, text.front());
      text.remove_prefix(1);
    }
  }
  out.push_back('"');
}

std::string message_json(std::string_view text) {
  std::string json = R"({"message":)";
  append_json_string(json, printable_utf8(text));
  json.push_back('}');
  return json;
}

}  // namespace rtp::dynamodb
