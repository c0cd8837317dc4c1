#include "base/digester.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace rtp {
namespace {

template <std::size_t Size>
std::string hex(const std::array<unsigned char, Size>& digest) {
  std::string text;
  for (const unsigned char byte : digest) {
    text += fmt::format("{:02x}", byte);
  }
  return text;
}

// RFC 1321 A.5.
TEST(DigesterTest, ComputesOneDigestAfterTheOther) {
  Digester<16> md5("MD5");
  EXPECT_EQ(hex(md5.digest({""})), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(hex(md5.digest({"abc"})), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(hex(md5.digest({"message digest"})), "f96b697d7cb7938d525a2f31aaf161d0");
}

TEST(DigesterTest, TakesPartsAsOneText) {
  Digester<16> md5("MD5");
  EXPECT_EQ(md5.digest({"message", "", " digest"}), md5.digest({"message digest"}));
  EXPECT_NE(md5.digest({"message"}), md5.digest({"message digest"}));
}

TEST(DigesterTest, SaysWhichAlgorithmCannotBeHad) { EXPECT_THROW(Digester<16>("MD99"), std::runtime_error); }

}  // namespace
}  // namespace rtp
