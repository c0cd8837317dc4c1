#include "mqtt/topic.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::mqtt {
namespace {

using testing::HasSubstr;

TEST(TopicTest, TakesFiltersOfTheStandards) {
  for (const char* const filter :
       {"a", "/", "/a", "a/", "a//b", "#", "+", "a/#", "+/+/#", "a/+/b", "$SYS/#", "$share", "$shared/a",
        "ä/€", "$share/group/a", "$share/g//", "$share/g/#", "$share/g/+/a"}) {
    const Result<void> checked = check_topic_filter(filter);
    EXPECT_TRUE(checked.has_value()) << filter << ": " << checked.error().message;
  }
  EXPECT_TRUE(check_topic_filter(std::string(65535, 'x')).has_value());
}

TEST(TopicTest, RefusesOtherFiltersWithWhatToChange) {
  const std::pair<std::string, std::string_view> cases[] = {
      {"", "must not be empty: '#' is for all topics"},
      {"a#", "topic filter 'a#' has a wildcard beside other characters"},
      {"#a", "has a wildcard beside other characters"},
      {"a/b+", "has a wildcard beside other characters"},
      {"++", "has a wildcard beside other characters"},
      {"#/a", "has levels behind '#'"},
      {"a/#/", "has levels behind '#'"},
      {std::string(65536, 'x'), "has more than 65535 bytes"},
      {"\xFF", "topic filter '?' must be UTF-8"},
      {std::string("a\0", 2), "without U+0000"},
      {"$share/", "must name a group"},
      {"$share//a", "must name a group"},
      {"$share/+/a", "must name a group without wildcards"},
      {"$share/g", "must have a filter behind the group"},
      {"$share/g/", "must have a filter behind the group"},
      {"$share/g/a#", "has a wildcard beside other characters"},
  };
  for (const auto& [filter, message] : cases) {
    const Result<void> checked = check_topic_filter(filter);
    ASSERT_FALSE(checked.has_value()) << filter;
    EXPECT_EQ(checked.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(checked.error().message, HasSubstr(message));
  }
}

}  // namespace
}  // namespace rtp::mqtt
