#include "base/utf8.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace rtp {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080;
constexpr std::uint8_t kFirstContinuation = 0x80;
constexpr std::uint8_t kLastContinuation = 0xBF;

/// Bytes of ASCII at the start of `text`, in whole words.
std::size_t ascii_words(std::string_view text) {
  std::size_t size = 0;
  std::uint64_t word = 0;
  while (size + sizeof word <= text.size()) {
    std::memcpy(&word, text.data() + size, sizeof word);
    if ((word & kHighBits) != 0) {
      break;
    }
    size += sizeof word;
  }
  return size;
}

/// Bytes of the code point at the start of `text`, which is not empty; 0 where there is none.
std::size_t code_point_size(std::string_view text) {
  constexpr std::size_t kLongest = 4;
  for (std::size_t size = 1; size <= std::min(kLongest, text.size()); ++size) {
    if (is_utf8(text.substr(0, size))) {
      return size;
    }
  }
  return 0;
}

}  // namespace

bool Utf8Validator::consume(std::string_view bytes) {
  while (!bytes.empty()) {
    if (missing_ == 0) {
      bytes.remove_prefix(ascii_words(bytes));
      if (bytes.empty()) {
        break;
      }
    }
    const auto byte = static_cast<std::uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    if (missing_ == 0) {
      if (!begin_code_point(byte)) {
        return false;
      }
    } else {
      if (byte < lowest_ || byte > highest_) {
        return false;
      }
      --missing_;
      lowest_ = kFirstContinuation;
      highest_ = kLastContinuation;
    }
  }
  return true;
}

/// RFC 3629 4, the table of well-formed byte sequences.
bool Utf8Validator::begin_code_point(std::uint8_t lead) {
  if (lead < 0x80) {
    return true;
  }
  if (lead < 0xC2 || lead > 0xF4) {
    return false;
  }
  if (lead < 0xE0) {
    missing_ = 1;
    return true;
  }
  missing_ = lead < 0xF0 ? 2 : 3;
  switch (lead) {
    case 0xE0:
      lowest_ = 0xA0;  // below: overlong
      break;
    case 0xED:
      highest_ = 0x9F;  // above: surrogates
      break;
    case 0xF0:
      lowest_ = 0x90;  // below: overlong
      break;
    case 0xF4:
      highest_ = 0x8F;  // above: beyond U+10FFFF
      break;
    default:
      break;
  }
  return true;
}

bool is_utf8(std::string_view text) {
  Utf8Validator validator;
  return validator.consume(text) && validator.complete();
}

std::string printable_utf8(std::string_view text) {
  std::string printable(text);
  if (!is_utf8(text)) {
    std::ranges::replace_if(printable, [](char c) { return static_cast<std::uint8_t>(c) >= 0x80; }, '?');
  }
  return printable;
}

std::string valid_utf8(std::string_view text) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  std::string valid;
  if (is_utf8(text)) {
    valid = text;
    return valid;
  }
  while (!text.empty()) {
    const std::size_t size = code_point_size(text);
    valid += size == 0 ? kReplacement : text.substr(0, size);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return valid;
}

}  // namespace rtp
