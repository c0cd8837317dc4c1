#include "app/api_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::app {
namespace {

using ::testing::HasSubstr;

Config config_of(Auth auth, bool has_keys, std::string host) {
  Config config;
  config.auth = auth;
  config.api.host = std::move(host);
  if (has_keys) {
    config.access_keys = {{"id", "secret"}};
  }
  return config;
}

TEST(ApiAccessTest, AsksForSignaturesWhereThereAreKeysUnlessToldNotTo) {
  EXPECT_EQ(api_access_keys(config_of(Auth::kAuto, true, "127.0.0.1")).size(), 1U);
  EXPECT_EQ(api_access_keys(config_of(Auth::kSigv4, true, "127.0.0.1")).size(), 1U);
  EXPECT_EQ(api_access_keys(config_of(Auth::kNone, true, "127.0.0.1")).size(), 0U);
  EXPECT_EQ(api_access_keys(config_of(Auth::kAuto, false, "127.0.0.1")).size(), 0U);
}

TEST(ApiAccessTest, AsksForTokensUnlessToldNotTo) {
  Config config;
  config.api_tokens = {{"one", "token"}};
  EXPECT_EQ(api_tokens(config).size(), 1U);
  config.auth = Auth::kNone;
  EXPECT_EQ(api_tokens(config).size(), 0U);
}

TEST(ApiAccessTest, IsNotClosedByTokensAlone) {
  Config config;
  config.api_tokens = {{"one", "token"}};
  config.api.host = "0.0.0.0";
  EXPECT_FALSE(check_api_access(config));
}

TEST(ApiAccessTest, IsOpenOnLoopbackOnly) {
  for (const char* host : {"127.0.0.1", "127.1.2.3", "::1", "localhost"}) {
    EXPECT_TRUE(check_api_access(config_of(Auth::kAuto, false, host))) << host;
    EXPECT_TRUE(check_api_access(config_of(Auth::kNone, true, host))) << host;
  }
  for (const char* host : {"0.0.0.0", "::", "192.168.1.2", "rtp.example"}) {
    EXPECT_THAT(check_api_access(config_of(Auth::kAuto, false, host)).error().message,
                HasSubstr("set access_keys"))
        << host;
    EXPECT_FALSE(check_api_access(config_of(Auth::kNone, true, host))) << host;
    EXPECT_TRUE(check_api_access(config_of(Auth::kAuto, true, host))) << host;
  }
}

TEST(ApiAccessTest, NeedsKeysForSignatures) {
  EXPECT_THAT(check_api_access(config_of(Auth::kSigv4, false, "127.0.0.1")).error().message,
              HasSubstr("RTP_ACCESS_KEYS"));
}

}  // namespace
}  // namespace rtp::app
