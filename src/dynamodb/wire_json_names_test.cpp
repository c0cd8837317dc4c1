#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "dynamodb/wire_json.h"

namespace rtp::dynamodb {
namespace {

TEST(TypedJsonTest, RefusesAnAttributeWithoutAName) {
  for (const auto* const text : {R"({"":{"S":"x"}})", R"({"a":{"L":[{"M":{"":{"S":"x"}}}]}})"}) {
    const auto item = item_from_typed_json(boost::json::parse(text));
    ASSERT_FALSE(item) << text;
    EXPECT_EQ(item.error(), empty_name_error());
  }
}

TEST(PlainJsonTest, RefusesAnAttributeWithoutAName) {
  for (const auto* const text : {R"({"":1})", R"({"a":1,"":2})", R"({"a":[{"b":{"":null}}]})"}) {
    const auto item = item_from_plain_json(text);
    ASSERT_FALSE(item) << text;
    EXPECT_EQ(item.error(), empty_name_error());
  }
  EXPECT_TRUE(item_from_plain_json(R"({"a":"","b":{}})"));
}

}  // namespace
}  // namespace rtp::dynamodb
