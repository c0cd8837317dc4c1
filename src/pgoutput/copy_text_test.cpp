#include "pgoutput/copy_text.h"

#include <gtest/gtest.h>

namespace rtp::pgoutput {
namespace {

struct Case {
  std::string row;
  CopyRow values;
};

TEST(CopyTextTest, ReadsTheValuesOfARow) {
  const std::vector<Case> cases = {
      {"3\t48.2\tBus\n", {"3", "48.2", "Bus"}},
      {"3", {"3"}},
      {"", {""}},
      {"\n", {""}},
      {"\t\n", {"", ""}},
      {"\\N\t\\\\N\tx\\N\n", {std::nullopt, "\\N", "xN"}},
      {R"(\b\f\n\r\t\v\\)", {"\b\f\n\r\t\v\\"}},
      {R"(\.\q\")", {".q\""}},
      {R"(\101\60\7x\0601)", {"A0\x07x01"}},
      {R"(\x41\xaz\xg\x)", {"A\nzxgx"}},
      {"grün \xF0\x9F\x9A\x8C", {"grün \xF0\x9F\x9A\x8C"}},
  };
  for (const Case& each : cases) {
    const auto values = parse_copy_row(each.row);
    ASSERT_TRUE(values) << each.row << ": " << values.error().message;
    EXPECT_EQ(*values, each.values) << each.row;
  }
}

TEST(CopyTextTest, RefusesHalfARowAndMoreThanOne) {
  for (const char* row : {"a\\", "a\\\tb", "\\\n", "a\nb\n", "a\n\n"}) {
    const auto values = parse_copy_row(row);
    ASSERT_FALSE(values) << row;
    EXPECT_EQ(values.error().code, ErrorCode::kMalformed);
  }
}

}  // namespace
}  // namespace rtp::pgoutput
