#include "events/name_values.h"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace rtp::events {
namespace {

const NameValues kPairs = {{"a", "1"}, {"b", ""}, {"a", "2"}};

TEST(NameValuesTest, FindTheFirstValueOfAName) {
  ASSERT_NE(find_value(kPairs, "a"), nullptr);
  EXPECT_EQ(*find_value(kPairs, "a"), "1");
  ASSERT_NE(find_value(kPairs, "b"), nullptr);
  EXPECT_EQ(*find_value(kPairs, "b"), "");
  EXPECT_EQ(find_value(kPairs, "A"), nullptr);
}

TEST(NameValuesTest, AreAnObjectWithTheLastValueOfEachName) {
  EXPECT_EQ(boost::json::serialize(to_object(kPairs)), R"({"a":"2","b":""})");
  EXPECT_EQ(boost::json::serialize(to_object({})), "{}");
}

}  // namespace
}  // namespace rtp::events
