#include "base/url.h"

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace rtp {
namespace {

TEST(UrlTest, DecodesWhatItEncodes) {
  std::string all = "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
  for (int byte = 0; byte < 128; ++byte) {
    all.push_back(static_cast<char>(byte));
  }
  EXPECT_EQ(percent_decode(percent_encode(all)), all);
}

TEST(UrlTest, RefusesWhatIsNotUtf8InAMessageThatIs) {
  for (const char* text : {"%ff", "a\xFF", "%c3(", "%ed%a0%80"}) {
    const auto decoded = percent_decode(text);
    ASSERT_FALSE(decoded) << text;
    EXPECT_EQ(decoded.error().code, ErrorCode::kInvalidArgument);
    EXPECT_TRUE(is_utf8(decoded.error().message));
  }
}

TEST(UrlTest, EncodesAllButUnreservedCharacters) {
  EXPECT_EQ(percent_encode("a-b_c.d~e f/g=é"), "a-b_c.d~e%20f%2Fg%3D%C3%A9");
}

TEST(UrlTest, RefusesACutEscape) {
  for (const char* text : {"%", "a%4", "%zz", "100%"}) {
    const auto decoded = percent_decode(text);
    ASSERT_FALSE(decoded) << text;
    EXPECT_EQ(decoded.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(decoded.error().message.find("%25"), std::string::npos);
  }
}

TEST(UrlTest, KeepsRepeatedParametersInOrder) {
  const auto pairs = parse_query("vehicleId=3&x&vehicleId=a%20b+c&&=v");
  ASSERT_TRUE(pairs);
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"vehicleId", "3"}, {"x", ""}, {"vehicleId", "a b c"}, {"", "v"}};
  EXPECT_EQ(*pairs, expected);
}

TEST(UrlTest, SplitsATargetAtTheFirstQuestionMark) {
  EXPECT_EQ(split_target("/develop?a=?").path, "/develop");
  EXPECT_EQ(split_target("/develop?a=?").query, "a=?");
  EXPECT_EQ(split_target("/develop").query, "");
}

TEST(UrlTest, TakesThePathAndQueryOfAnAbsoluteTarget) {
  EXPECT_EQ(origin_form("http://host:80/a/b?c=1"), "/a/b?c=1");
  EXPECT_EQ(origin_form("HTTPS://host?c=1"), "?c=1");
  EXPECT_EQ(origin_form("http://host"), "/");
  EXPECT_EQ(origin_form("/a?b=http://c/"), "/a?b=http://c/");
  EXPECT_EQ(origin_form("*"), "*");
}

TEST(UrlTest, GivesAPlaceForAPathWithoutItsFinalSlashes) {
  EXPECT_EQ(without_final_slashes("http://host/api//"), "http://host/api");
  EXPECT_EQ(without_final_slashes("http://host"), "http://host");
  EXPECT_EQ(without_final_slashes("/"), "");
}

}  // namespace
}  // namespace rtp
