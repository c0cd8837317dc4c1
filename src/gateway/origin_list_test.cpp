#include "gateway/origin_list.h"

#include <gtest/gtest.h>

namespace rtp::gateway {
namespace {

bool permits(std::string_view list, std::string_view origin, std::string_view host = "rtp.test") {
  return OriginList::parse(list).value().permits(origin, host);
}

TEST(OriginListTest, PermitsAnyOriginWhenNoneOrAStarIsGiven) {
  for (const std::string_view any : {"", "*", " , "}) {
    EXPECT_TRUE(permits(any, "https://app.example")) << any;
    EXPECT_TRUE(permits(any, "null")) << any;
    EXPECT_EQ(OriginList::parse(any).value().to_string(), "");
  }
}

TEST(OriginListTest, PermitsExactlyTheOriginsGiven) {
  constexpr std::string_view kList = "https://app.example, http://localhost:3000";
  EXPECT_TRUE(permits(kList, "https://app.example"));
  EXPECT_TRUE(permits(kList, "http://localhost:3000"));
  for (const std::string_view other : {"http://app.example", "https://app.example:8443",
                                       "https://www.app.example", "https://app.example.evil.test",
                                       "https://evil.test", "http://localhost", "null", "", "app.example"}) {
    EXPECT_FALSE(permits(kList, other)) << other;
  }
}

TEST(OriginListTest, ReadsOriginsWithoutRegardToCaseAndToThePortThatTheSchemeImplies) {
  EXPECT_TRUE(permits("HTTPS://App.Example:443", "https://app.example"));
  EXPECT_TRUE(permits("http://app.example:80", "http://app.example"));
  EXPECT_FALSE(permits("http://app.example:443", "http://app.example"));
}

TEST(OriginListTest, PermitsAPageWithoutAnOriginOnlyWhereThatIsListed) {
  EXPECT_TRUE(permits("null", "null"));
  EXPECT_FALSE(permits("https://app.example", "null"));
}

TEST(OriginListTest, AlwaysPermitsThePageOfTheServerItself) {
  constexpr std::string_view kList = "https://app.example";
  EXPECT_TRUE(permits(kList, "http://127.0.0.1:8080", "127.0.0.1:8080"));
  EXPECT_TRUE(permits(kList, "http://[::1]:8080", "[::1]:8080"));
  EXPECT_TRUE(permits(kList, "https://rtp.test", "RTP.test:443"));
  EXPECT_FALSE(permits(kList, "http://127.0.0.1:8081", "127.0.0.1:8080"));
  EXPECT_FALSE(permits(kList, "https://rtp.test.evil.test", "rtp.test"));
  EXPECT_FALSE(permits(kList, "null", "null"));
}

TEST(OriginListTest, RefusesWhatIsNoOriginAndNamesIt) {
  for (const std::string_view bad :
       {"app.example", "https://", "://app.example", "https://app.example/", "https://*.example",
        "https://user@app.example", "https://app.example?x"}) {
    const auto list = OriginList::parse("http://good.example," + std::string(bad));
    ASSERT_FALSE(list.has_value()) << bad;
    EXPECT_EQ(list.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(list.error().message.find(bad), std::string::npos) << list.error().message;
  }
}

TEST(OriginListTest, PrintsWhatItReads) {
  const auto list = OriginList::parse(" https://App.example:443 , http://localhost:3000").value();
  EXPECT_EQ(list.to_string(), "https://app.example,http://localhost:3000");
}

}  // namespace
}  // namespace rtp::gateway
