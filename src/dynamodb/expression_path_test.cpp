#include "dynamodb/expression_path.h"

#include <gtest/gtest.h>

#include "dynamodb/expression_testing.h"

namespace rtp::dynamodb {
namespace {

using namespace rtp::dynamodb::testing;

const Path kAB = {"a", "b"};
const Path kA1 = {"a", ListIndex{1}};

TEST(PathTest, IsDescribedAsInMessages) { EXPECT_EQ(describe({"a", ListIndex{1}, "b.c"}), "[a, [1], b.c]"); }

TEST(PathTest, FindsWhatIsThere) {
  const Item nested = item({{"a", m({{"b", l({n(1), m({{"c", s("x")}})})}})}});
  EXPECT_EQ(*find(nested, Path{"a", "b", ListIndex{1}, "c"}), s("x"));
  EXPECT_EQ(*find(nested, Path{"a", "b", ListIndex{0}}), n(1));
}

TEST(PathTest, FindsNothingBehindMissingOrDifferentContainers) {
  const Item nested = item({{"a", m({{"b", l({n(1)})}})}});
  for (const Path& path : {Path{"b"}, Path{"a", "x"}, Path{"a", ListIndex{0}}, Path{"a", "b", "c"},
                           Path{"a", "b", ListIndex{1}}, Path{"a", "b", ListIndex{0}, "d"}}) {
    EXPECT_EQ(find(nested, path), nullptr) << describe(path);
  }
}

TEST(PathSetTest, RefusesOverlapsBeforeConflicts) {
  const Path a = {"a"};
  EXPECT_EQ(message_of(PathSet::make({&kA1, &kAB, &a})),
            "Two document paths overlap with each other; must remove or rewrite one of these paths; "
            "path one: [a, [1]], path two: [a]");
  EXPECT_EQ(message_of(PathSet::make({&kA1, &kAB})),
            "Two document paths conflict with each other; must remove or rewrite one of these paths; "
            "path one: [a, [1]], path two: [a, b]");
}

TEST(PathSetTest, ProjectsWhatExistsAndClosesUpLists) {
  const Path zero = {"a", ListIndex{0}};
  const Path nine = {"a", ListIndex{9}};
  const Path two = {"a", ListIndex{2}, "c"};
  const Path missing = {"x", "y"};
  const PathSet set = PathSet::make({&two, &nine, &zero, &missing}).value();
  const Item whole = item({{"a", l({n(1), n(2), m({{"c", n(3)}, {"d", n(4)}})})}, {"x", m({{"z", n(5)}})}});
  EXPECT_EQ(set.project(whole), item({{"a", l({n(1), m({{"c", n(3)}})})}}));
  EXPECT_EQ(set.project({}), Item{});
}

}  // namespace
}  // namespace rtp::dynamodb
