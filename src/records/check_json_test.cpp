#include "records/check_json.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "dynamodb/wire_json.h"

namespace rtp::records {
namespace {

struct Case {
  std::string text;
  JsonVerdict verdict;
  std::string problem;
};

TEST(CheckJsonTest, TellsWhatIsJson) {
  const std::vector<Case> cases = {
      {"{}", JsonVerdict::kWhole, ""},
      {R"( [1,"a\u00fc",null,{"a":[]}] )", JsonVerdict::kWhole, ""},
      {"-1.5e3", JsonVerdict::kWhole, ""},
      {"", JsonVerdict::kCut, "not JSON: incomplete JSON at byte 0"},
      {R"({"a":)", JsonVerdict::kCut, "not JSON: incomplete JSON at byte 5"},
      {R"({"a":"x)", JsonVerdict::kCut, "not JSON: incomplete JSON at byte 7"},
      {"{a", JsonVerdict::kWrong, "not JSON: syntax error at byte 1"},
      {"{} {}", JsonVerdict::kWrong, "not JSON: extra data at byte 3"},
      {"\"\xFF\"", JsonVerdict::kWrong, "not JSON: syntax error at byte 1"},
      {"1e9999999999", JsonVerdict::kOutOfRange, "not JSON: exponent overflow at byte 11"},
      {std::string(34, '[') + std::string(34, ']'), JsonVerdict::kOutOfRange,
       "not JSON: too deep at byte 33"},
  };
  for (const Case& one : cases) {
    const JsonCheck check = check_json(one.text);
    EXPECT_EQ(check.verdict, one.verdict) << one.text;
    EXPECT_EQ(check.problem, one.problem) << one.text;
  }
}

TEST(CheckJsonTest, MakesAnErrorOfAllButAWholeText) {
  EXPECT_TRUE(check_json("1").result());
  EXPECT_EQ(check_json("[").result().error().code, ErrorCode::kMalformed);
  EXPECT_EQ(check_json("]").result().error().code, ErrorCode::kMalformed);
  EXPECT_EQ(check_json("1e9999999999").result().error().code, ErrorCode::kInvalidArgument);
}

TEST(CheckJsonTest, NestsAsDeepAsValuesDo) {
  const std::string deep = std::string(33, '[') + std::string(33, ']');
  EXPECT_EQ(check_json(deep).verdict, JsonVerdict::kWhole);
  EXPECT_TRUE(dynamodb::value_from_plain_json(deep));
}

}  // namespace
}  // namespace rtp::records
