// Strings of wire_json.h.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/utf8.h"
#include "dynamodb/wire_json.h"

namespace rtp::dynamodb {
namespace {

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

/// Whether one of eight bytes needs an escape. Of a byte below 0x80 a subtraction borrows into its highest
/// bit if it is smaller than what is subtracted.
bool needs_escape(std::uint64_t bytes) {
  constexpr std::uint64_t kEach = 0x0101'0101'0101'0101U;
  const std::uint64_t quote = bytes ^ ('"' * kEach);
  const std::uint64_t backslash = bytes ^ ('\\' * kEach);
  const std::uint64_t borrows =
      ((bytes - 0x20 * kEach) & ~bytes) | ((quote - kEach) & ~quote) | ((backslash - kEach) & ~backslash);
  return (borrows & (0x80 * kEach)) != 0;
}

/// The bytes at `begin`, and spaces where `size` is less than eight.
std::uint64_t eight_bytes(const char* begin, std::size_t size = sizeof(std::uint64_t)) {
  std::uint64_t bytes = 0x2020'2020'2020'2020U;
  std::memcpy(&bytes, begin, size);
  return bytes;
}

bool is_plain(std::string_view text) {
  constexpr std::size_t kStep = sizeof(std::uint64_t);
  if (text.empty()) {
    return true;  // its data may be nullptr, which memcpy() refuses
  }
  if (text.size() < kStep) {
    return !needs_escape(eight_bytes(text.data(), text.size()));
  }
  for (std::size_t i = 0; i + kStep <= text.size(); i += kStep) {
    if (needs_escape(eight_bytes(text.data() + i))) {
      return false;
    }
  }
  return !needs_escape(eight_bytes(text.data() + text.size() - kStep));
}

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

void append_escaping(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const auto plain = static_cast<std::size_t>(
        std::ranges::find_if(text, [](char c) { return needs_escape(c); }) - text.begin());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (!text.empty()) {
      append_escaped(out, text.front());
      text.remove_prefix(1);
    }
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  if (is_plain(text)) {
    out.append(text);
  } else {
    append_escaping(out, text);
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
