#include "jwt/base64url.h"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "jwt/signing_key_testing.h"

namespace rtp::jwt {
namespace {

TEST(Base64urlTest, ReadsTheVectorsOfTheRfcs) {
  const std::vector<std::pair<std::string, std::string>> vectors = {
      {"", ""},
      {"f", "Zg"},
      {"fo", "Zm8"},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg"},
      {"fooba", "Zm9vYmE"},
      {"foobar", "Zm9vYmFy"},
      {std::string("\x03\xec\xff\xe0\xc1", 5), "A-z_4ME"},  // RFC 7515 appendix C
  };
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(decode_base64url(text), bytes) << text;
  }
}

TEST(Base64urlTest, CarriesEveryByteAtEveryLength) {
  std::string bytes;
  for (int i = 0; i < 600; ++i) {
    ASSERT_EQ(decode_base64url(encode_base64url(bytes)), bytes) << bytes.size();
    bytes.push_back(static_cast<char>(i * 7));
  }
}

TEST(Base64urlTest, RefusesWhatNoEncoderWrites) {
  for (const std::string_view text : {"Zg==", "Zm8=", "Zm9v=", "Z", "Zm9vY", "Zh", "Zm9", "Zm 8", "Zm9v\n",
                                      " Zm9v", "Zm+v", "Zm/v", "Zm.v", "Zm\xc3v"}) {
    EXPECT_EQ(decode_base64url(text), std::nullopt) << text;
  }
  EXPECT_EQ(decode_base64url(std::string_view("Zm9\0", 4)), std::nullopt);
}

}  // namespace
}  // namespace rtp::jwt
