#include "lambda/function_settings.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::lambda {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Not;
using testing::StartsWith;

constexpr std::array<const char*, 6> kCaller = {"AWS_ACCESS_KEY_ID=theirs",
                                                "AWS_SESSION_TOKEN=token",
                                                "AWS_PROFILE=work",
                                                "AWS_REGION=eu-west-1",
                                                "SECRET=x",
                                                nullptr};

TEST(FunctionSettingsTest, GivesAFunctionTheCredentialsOfTheCaller) {
  EXPECT_THAT(process_environment({}, "127.0.0.1:1", "s", kCaller.data()),
              AllOf(Contains("AWS_ACCESS_KEY_ID=theirs"), Contains("AWS_SESSION_TOKEN=token"),
                    Contains("AWS_PROFILE=work"), Contains("AWS_REGION=eu-west-1"),
                    Not(Contains(StartsWith("SECRET=")))));
}

TEST(FunctionSettingsTest, DoesNotMixAnAccessKeyOfItsOwnWithTheCallersCredentials) {
  FunctionSettings settings;
  settings.environment = {{"AWS_ACCESS_KEY_ID", "own"}, {"AWS_SECRET_ACCESS_KEY", "secret"}};
  EXPECT_THAT(process_environment(settings, "127.0.0.1:1", "s", kCaller.data()),
              AllOf(Contains("AWS_ACCESS_KEY_ID=own"), Contains("AWS_SECRET_ACCESS_KEY=secret"),
                    Not(Contains(StartsWith("AWS_SESSION_TOKEN="))),
                    Not(Contains(StartsWith("AWS_PROFILE="))), Contains("AWS_REGION=eu-west-1")));
}

}  // namespace
}  // namespace rtp::lambda
