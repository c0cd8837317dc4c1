#include "jwt/allowed.h"

#include <utility>

#include <gtest/gtest.h>

namespace rtp::jwt {
namespace {

/// Patterns and a key.
using Case = std::pair<std::vector<std::string>, std::string_view>;

TEST(AllowedTest, PermitsWhatAPatternCovers) {
  const std::vector<Case> cases = {
      {{"3"}, "3"},
      {{"1", "2", "3"}, "3"},
      {{"fleet-9/*"}, "fleet-9/3"},
      {{"fleet-9/*"}, "fleet-9/depot/3"},
      {{"fleet-9/*"}, "fleet-9/"},
      {{"fleet-9/*"}, "fleet-9/*"},
      {{"fleet-9/*"}, "fleet-9/depot/*"},
      {{"fleet-*"}, "fleet-9/*"},
      {{"x", "*"}, "3"},
      {{"*"}, "*"},
      {{"*"}, "fleet-9/*"},
      {{"a*b"}, "a*b"},
      {{"*/3"}, "*/3"},
      {{"a**"}, "a*b"},
  };
  for (const auto& [patterns, key] : cases) {
    EXPECT_TRUE(permits(patterns, key)) << patterns.back() << " for " << key;
  }
}

TEST(AllowedTest, PermitsNothingElse) {
  const std::vector<Case> cases = {
      {{"3"}, "33"},
      {{"33"}, "3"},
      {{"3"}, ""},
      {{"Fleet"}, "fleet"},
      {{"3"}, "3*"},
      {{"3"}, "*"},
      {{"fleet-9/*"}, "fleet-9"},
      {{"fleet-9/*"}, "fleet-91/3"},
      {{"fleet-9/*"}, "fleet-9*"},
      {{"fleet-9/*"}, "fleet-*"},
      {{"fleet-9/*"}, "*"},
      {{"fleet-9/3"}, "fleet-9/*"},
      {{"1", "2"}, "*"},
      {{"a*b"}, "axb"},
      {{"*/3"}, "fleet-9/3"},
      {{"a**"}, "a*"},
      {{""}, "3"},
      {{""}, "*"},
  };
  for (const auto& [patterns, key] : cases) {
    EXPECT_FALSE(permits(patterns, key)) << patterns.back() << " for " << key;
  }
}

TEST(AllowedTest, PermitsAllWithoutRestrictionAndNothingWithAnEmptyOne) {
  for (const std::string_view key : {"", "3", "fleet-9/*", "*"}) {
    EXPECT_TRUE(permits(std::nullopt, key)) << key;
    EXPECT_FALSE(permits(std::vector<std::string>(), key)) << key;
  }
}

}  // namespace
}  // namespace rtp::jwt
