#include "base/nearest_name.h"

#include <array>

#include <gtest/gtest.h>

namespace rtp {
namespace {

TEST(NearestNameTest, CountsSingleCharacterEdits) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("stage", "stage"), 0U);
  EXPECT_EQ(edit_distance("", "api"), 3U);
  EXPECT_EQ(edit_distance("api", ""), 3U);
  EXPECT_EQ(edit_distance("gatway", "gateway"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(NearestNameTest, FindsTheNearestCandidate) {
  constexpr std::array<std::string_view, 3> kNames = {"gateway", "data_dir", "stage"};
  EXPECT_EQ(nearest_name("datadir", kNames), "data_dir");
  EXPECT_EQ(nearest_name("stge", kNames), "stage");
}

TEST(NearestNameTest, HasNothingToSuggestWithoutCandidates) {
  EXPECT_EQ(nearest_name("x", {}), std::nullopt);
}

}  // namespace
}  // namespace rtp
