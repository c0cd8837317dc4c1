#include "records/csv_headline.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace rtp::records {
namespace {

Result<std::string> json_of(const std::vector<std::string_view>& names,
                            const std::vector<std::string_view>& fields) {
  std::string json;
  RTP_CHECK(CsvHeadline(names).append_json(json, fields));
  return json;
}

TEST(CsvHeadlineTest, MakesAnObjectOfARow) {
  EXPECT_EQ(json_of({"id", "a \"b\""}, {"x\ty", "2"}), R"({"id":"x\ty","a \"b\"":2})");
  EXPECT_EQ(json_of({"id"}, {""}), R"({"id":""})");
}

TEST(CsvHeadlineTest, MakesNumbersOnlyOfJsonNumbersInRange) {
  for (const std::string number :
       {"0", "-0", "-1.50", "12e1", "1E-2", "0.000", "12345678901234567890123456789012345678"}) {
    EXPECT_EQ(json_of({"v"}, {number}), "{\"v\":" + number + "}");
  }
  for (const std::string text :
       {"", "-", "007", "-01", "+1", "1.", ".5", "1e", "1e+", "1.e1", "1-2", " 1", "1 ", "0x1", "NaN", "true",
        "1e999", "123456789012345678901234567890123456789"}) {
    EXPECT_EQ(json_of({"v"}, {text}), "{\"v\":\"" + text + "\"}");
  }
}

TEST(CsvHeadlineTest, LeavesOutColumnsWithoutANameAndAllButTheLastOfOneName) {
  EXPECT_EQ(json_of({"", "a", "b", "a", ""}, {"1", "2", "3", "4", "5"}), R"({"b":3,"a":4})");
  EXPECT_EQ(json_of({""}, {"1"}), "{}");
}

TEST(CsvHeadlineTest, RefusesARowOfAnotherWidth) {
  EXPECT_EQ(json_of({"a", "b"}, {"1"}).error(),
            (Error{ErrorCode::kMalformed, "1 fields below a headline of 2"}));
  EXPECT_EQ(json_of({"a"}, {"1", "2"}).error().code, ErrorCode::kMalformed);
}

TEST(CsvHeadlineTest, RefusesWhatIsNotUtf8) {
  EXPECT_EQ(json_of({"a"}, {"M\xFCnchen"}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(json_of({"\xFF"}, {"1"}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(json_of({"a"}, {"M\xC3\xBCnchen"}), "{\"a\":\"M\xC3\xBCnchen\"}");
}

TEST(CsvHeadlineTest, AppendsToWhatIsThere) {
  std::string out = "\xFF";
  const std::vector<std::string_view> names = {"a"};
  const std::vector<std::string_view> fields = {"1"};
  ASSERT_TRUE(CsvHeadline(names).append_json(out, fields));
  EXPECT_EQ(out, "\xFF{\"a\":1}");
}

}  // namespace
}  // namespace rtp::records
