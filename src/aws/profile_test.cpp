#include "aws/profile.h"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "aws/environment_testing.h"
#include "base/temporary_directory.h"

namespace rtp::aws {
namespace {

class ProfileTest : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) {
    const std::string path = (directory_.path() / name).string();
    std::ofstream(path) << text;
    variables_[name == "config" ? "AWS_CONFIG_FILE" : "AWS_SHARED_CREDENTIALS_FILE"] = path;
  }
  [[nodiscard]] Result<std::optional<Profile>> read() const {
    return read_profile(environment_of(variables_));
  }

  TemporaryDirectory directory_;
  Variables variables_ = {{"HOME", "/nowhere"}};
};

TEST_F(ProfileTest, ReadsSectionsSettingsAndComments) {
  const ProfileFile expected = {{"default", {{"region", "eu-west-1"}, {"s3", ""}}},
                                {"dev", {{"aws_access_key_id", "A=B"}}}};
  EXPECT_EQ(parse_profile_file("lost = 1\n# c\n[default]\r\nregion = eu-west-1\r\ns3 =\n  max = 1\n; c\n"
                               "[ profile\tdev ]\naws_access_key_id=A=B\nno setting"),
            expected);
}

TEST_F(ProfileTest, TakesKeysAndRegionFromBothFiles) {
  write("credentials",
        "[default]\naws_access_key_id = A\naws_secret_access_key = S\naws_session_token = T\n");
  write("config", "[default]\nregion = eu-west-1\naws_access_key_id = other\n");
  const auto profile = read().value();
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->region, "eu-west-1");
  EXPECT_EQ(profile->credentials, (Credentials{"A", "S", "T", std::nullopt}));
}

TEST_F(ProfileTest, TakesTheProfileThatIsAskedFor) {
  write("config", "[default]\nregion = a\n[profile dev]\nregion = b\n");
  variables_["AWS_PROFILE"] = "dev";
  EXPECT_EQ(read().value()->region, "b");
  EXPECT_EQ(read_region(environment_of(variables_)), "b");
  variables_["AWS_REGION"] = "c";
  EXPECT_EQ(read_region(environment_of(variables_)), "c");
}

TEST_F(ProfileTest, HasNoneWithoutFiles) { EXPECT_EQ(read().value().has_value(), false); }

TEST_F(ProfileTest, NamesAProfileThatIsMissing) {
  variables_["AWS_PROFILE"] = "dev";
  EXPECT_EQ(read().error().code, ErrorCode::kNotFound);
  EXPECT_NE(read().error().message.find("'dev'"), std::string::npos);
}

TEST_F(ProfileTest, NamesWhatIsNotSupported) {
  for (const std::string name : {"source_profile", "sso_session", "credential_process", "role_arn"}) {
    write("config", "[default]\n" + name + " = x\n");
    const auto profile = read();
    ASSERT_FALSE(profile) << name;
    EXPECT_EQ(profile.error().code, ErrorCode::kUnsupported);
    EXPECT_NE(profile.error().message.find(name), std::string::npos);
  }
}

}  // namespace
}  // namespace rtp::aws
