#include "base/utf8.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace rtp {
namespace {

/// Appends the bytes of `code_point` by the definition of RFC 3629 3, valid or not.
std::string encode(std::uint32_t code_point) {
  const auto continuation = [code_point](unsigned shift) {
    return static_cast<char>(0x80U | ((code_point >> shift) & 0x3FU));
  };
  if (code_point < 0x80) {
    return {static_cast<char>(code_point)};
  }
  if (code_point < 0x800) {
    return {static_cast<char>(0xC0U | (code_point >> 6U)), continuation(0)};
  }
  if (code_point < 0x10000) {
    return {static_cast<char>(0xE0U | (code_point >> 12U)), continuation(6), continuation(0)};
  }
  return {static_cast<char>(0xF0U | (code_point >> 18U)), continuation(12), continuation(6), continuation(0)};
}

TEST(Utf8Test, AcceptsEveryCodePointButSurrogatesAndNothingBeyond) {
  for (std::uint32_t code_point = 0; code_point < 0x140000; ++code_point) {
    const bool valid = code_point <= 0x10FFFF && (code_point < 0xD800 || code_point > 0xDFFF);
    ASSERT_EQ(is_utf8(encode(code_point)), valid) << std::hex << code_point;
  }
}

TEST(Utf8Test, RefusesWhatIsNotWellFormed) {
  for (const std::string_view text :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xF0\x80\x80\x80",
        "\xF0\x8F\xBF\xBF", "\xF8\x88\x80\x80\x80", "\xFE", "\xFF", "\xC3", "\xE2\x82", "\xF0\x9F\x98",
        "\xC3(", "\xE2\x82(", "abcdefgh\xFFijklmnop", "abcdefg\xC3"}) {
    EXPECT_FALSE(is_utf8(text)) << text;
  }
}

TEST(Utf8Test, AcceptsTextCutAnywhere) {
  const std::string text = "plain ASCII first, then Grüße, €, 漢字 and 😀, then ASCII again";
  for (std::size_t first = 0; first <= text.size(); ++first) {
    for (std::size_t second = first; second <= text.size(); ++second) {
      Utf8Validator validator;
      EXPECT_TRUE(validator.consume(text.substr(0, first)) &&
                  validator.consume(text.substr(first, second - first)) &&
                  validator.consume(text.substr(second)) && validator.complete());
    }
  }
}

TEST(Utf8Test, KnowsWhetherItIsWithinACodePoint) {
  Utf8Validator validator;
  EXPECT_TRUE(validator.complete());
  EXPECT_TRUE(validator.consume("\xF0\x9F"));
  EXPECT_FALSE(validator.complete());
  EXPECT_TRUE(validator.consume("\x98\x80"));
  EXPECT_TRUE(validator.complete());
}

TEST(Utf8Test, FailsAtTheFirstByteThatCannotBeMadeGood) {
  struct Case {
    std::string_view begun;
    std::string_view next;
  };
  for (const auto& [begun, next] :
       {Case{"\xED", "\xA0"}, Case{"\xE0", "\x9F"}, Case{"\xF4", "\x90"}, Case{"\xF0", "\x8F"}}) {
    Utf8Validator validator;
    EXPECT_TRUE(validator.consume(begun));
    EXPECT_FALSE(validator.consume(next));
  }
}

TEST(Utf8Test, WhatIsPrintableIsUtf8) {
  EXPECT_EQ(printable_utf8("caf\xC3\xA9"), "caf\xC3\xA9");
  EXPECT_EQ(printable_utf8("caf\xC3\xA9 \xFF!"), "caf?? ?!");
}

TEST(Utf8Test, MakesTextValidByReplacingTheBytesOfNoCodePoint) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"", ""},
      {"caf\xC3\xA9 \xF0\x9F\x98\x80", "caf\xC3\xA9 \xF0\x9F\x98\x80"},
      {"caf\xC3\xA9 \xFF!", "caf\xC3\xA9 \xEF\xBF\xBD!"},
      {"cut \xF0\x9F", "cut \xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\xED\xA0\x80z", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz"},
  };
  for (const auto& [text, valid] : cases) {
    EXPECT_EQ(valid_utf8(text), valid);
    EXPECT_TRUE(is_utf8(valid_utf8(text)));
  }
}

}  // namespace
}  // namespace rtp
