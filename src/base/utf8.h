// Incremental UTF-8 validation (RFC 3629): text may be cut anywhere, also within a code point. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rtp {

class Utf8Validator {
 public:
  /// Takes the next part of a text. False as soon as nothing that could follow makes the text valid
  /// (surrogates, overlong forms, beyond U+10FFFF, stray bytes); then the validator is of no more use.
  [[nodiscard]] bool consume(std::string_view bytes);

  /// Whether the text may end here: not within a code point.
  [[nodiscard]] bool complete() const { return missing_ == 0; }

 private:
  [[nodiscard]] bool begin_code_point(std::uint8_t lead);

  std::uint8_t missing_ = 0;  // continuation bytes of the code point that was begun
  // The range of the next continuation byte: narrower than 80..BF only after certain lead bytes.
  std::uint8_t lowest_ = 0x80;
  std::uint8_t highest_ = 0xBF;
};

/// Whether `text` is whole, valid UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

/// `text` where it is UTF-8; else with every byte beyond ASCII replaced by '?', for messages that repeat what
/// a client sent.
[[nodiscard]] std::string printable_utf8(std::string_view text);

/// `text` where it is UTF-8; else with U+FFFD for every byte that is part of no code point.
[[nodiscard]] std::string valid_utf8(std::string_view text);

}  // namespace rtp
