#include "sam/parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::sam {
namespace {

using testing::HasSubstr;

TEST(ParameterOverridesTest, AreNamesWithValues) {
  const ParameterOverrides expected{{"Arch", "x86_64"}, {"Env", "develop"}};
  for (const std::string_view text :
       {"Env=develop Arch=x86_64", "  Env=develop\n\tArch=x86_64 ", R"(Env="develop" 'Arch=x86_64')",
        "ParameterKey=Env,ParameterValue=develop ParameterKey=Arch,ParameterValue=x86_64"}) {
    EXPECT_EQ(parse_parameter_overrides(text), expected) << text;
  }
  EXPECT_EQ(parse_parameter_overrides(R"(Text="a b=c" Empty=)"),
            (ParameterOverrides{{"Empty", ""}, {"Text", "a b=c"}}));
  EXPECT_EQ(parse_parameter_overrides(""), ParameterOverrides());
}

TEST(ParameterOverridesTest, AreRefusedWhereTheyAreNot) {
  for (const std::string_view text :
       {"Env", "=develop", "ParameterKey=Env", "ParameterKey=,ParameterValue=a"}) {
    const auto parsed = parse_parameter_overrides(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(parsed.error().message, HasSubstr("\"" + std::string(text) + "\" is not NAME=VALUE"));
  }
  EXPECT_THAT(parse_parameter_overrides("Env='develop").error().message,
              HasSubstr("a quote without its end"));
}

}  // namespace
}  // namespace rtp::sam
