#include "dynamodb/base64.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace rtp::dynamodb {
namespace {

std::string encoded(std::string_view bytes) {
  std::string out = "before ";
  append_base64(out, bytes);
  return out.substr(7);
}

// RFC 4648 10.
TEST(Base64Test, WritesAndReadsTheVectorsOfTheRfc) {
  const std::vector<std::pair<std::string, std::string>> vectors = {{"", ""},
                                                                    {"f", "Zg=="},
                                                                    {"fo", "Zm8="},
                                                                    {"foo", "Zm9v"},
                                                                    {"foob", "Zm9vYg=="},
                                                                    {"fooba", "Zm9vYmE="},
                                                                    {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(encoded(bytes), text);
    EXPECT_EQ(decode_base64(text), bytes);
  }
}

TEST(Base64Test, CarriesEveryByteAtEveryLength) {
  std::string bytes;
  for (int i = 0; i < 600; ++i) {
    ASSERT_EQ(decode_base64(encoded(bytes)), bytes) << bytes.size();
    bytes.push_back(static_cast<char>(i * 7));
  }
}

TEST(Base64Test, CarriesMoreThanOneBlock) {
  const std::string bytes((std::size_t{3} << 20U) + 5, 'x');
  EXPECT_EQ(decode_base64(encoded(bytes)), bytes);
}

TEST(Base64Test, RefusesWhatNoEncoderWrites) {
  const std::string last = "Invalid last non-pad Base64 character dectected";
  const std::vector<std::pair<std::string, std::string>> refusals = {
      {"23456", "Base64 encoded length is expected a multiple of 4 bytes but found: 5"},
      {"=", "Base64 encoded length is expected a multiple of 4 bytes but found: 1"},
      {"ab!d", "Invalid Base64 character: '!'"},
      {"ab d", "Invalid Base64 character: ' '"},
      {"ab\nd", "Invalid Base64 character: '\n'"},
      {"Zg==Zg==", last},
      {"====", last},
      {"=+/=", last},
      {"+/+=", last},
      {"+/+=", last},
      {"Zh==", last}};
  for (const auto& [text, message] : refusals) {
    const auto decoded = decode_base64(text);
    ASSERT_FALSE(decoded) << text;
    EXPECT_EQ(decoded.error(), (Error{ErrorCode::kMalformed, message})) << text;
  }
}

}  // namespace
}  // namespace rtp::dynamodb
