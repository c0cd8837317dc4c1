#include "app/replay_log.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result<ReplayLog> read(const std::string& text, const ReplayColumns& columns) {
  std::istringstream input(text);
  return read_replay_log(input, columns);
}

ReplayLog log_of(const std::string& text, const ReplayColumns& columns = {"id", "at", "vehicleId"}) {
  auto log = read(text, columns);
  EXPECT_TRUE(log.has_value()) << log.error().message;
  return log.value_or(ReplayLog{});
}

std::vector<std::string> jsons(const ReplayLog& log) {
  std::vector<std::string> all;
  for (const auto& row : log.rows) {
    all.push_back(row.json);
  }
  return all;
}

TEST(ReplayLogTest, MakesItemsOfCsvRowsInOrderOfTime) {
  const auto log = log_of(
      "id,at,speed\n"
      "7,2016-12-16T05:00:02-06:00,2.50\n"
      "8,2016-12-16T11:00:01Z,fast\n");
  EXPECT_THAT(jsons(log), ElementsAre(R"({"at":"2016-12-16T11:00:01Z","speed":"fast","vehicleId":"8"})",
                                      R"({"at":"2016-12-16T05:00:02-06:00","speed":2.5,"vehicleId":"7"})"));
  EXPECT_EQ(log.rows[0].id, "8");
  EXPECT_EQ(log.rows[1].time - log.rows[0].time, std::chrono::seconds(1));
  EXPECT_EQ(log.skipped, 0U);
}

TEST(ReplayLogTest, KeepsTheFilesOrderOfEqualTimesAndWithoutATimeColumn) {
  EXPECT_THAT(jsons(log_of("id,at\nb,5\na,5\n")),
              ElementsAre(R"({"at":5,"vehicleId":"b"})", R"({"at":5,"vehicleId":"a"})"));
  EXPECT_THAT(jsons(log_of("id\nb\na\n", {"id", std::nullopt, "vehicleId"})),
              ElementsAre(R"({"vehicleId":"b"})", R"({"vehicleId":"a"})"));
}

TEST(ReplayLogTest, MakesNumbersOnlyOfJsonNumbersThatFit) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"0", "0"},          {"-1.5", "-1.5"},    {"12e1", "120"},         {"007", R"("007")"},
      {"1.", R"("1.")"},   {".5", R"(".5")"},   {"+1", R"("+1")"},       {"1e", R"("1e")"},
      {"", R"("")"},       {"-", R"("-")"},     {"1e999", R"("1e999")"}, {"0x1", R"("0x1")"},
      {"NaN", R"("NaN")"}, {"1-2", R"("1-2")"}, {" 1", R"(" 1")"},       {"true", R"("true")"},
  };
  for (const auto& [field, json] : cases) {
    EXPECT_THAT(jsons(log_of("v,id\n" + field + ",1\n", {"id", std::nullopt, "k"})),
                ElementsAre("{\"k\":\"1\",\"v\":" + json + "}"))
        << field;
  }
}

TEST(ReplayLogTest, KeepsTheKeyColumnsTextAsTheId) {
  const auto log = log_of("vehicleId,v\n007,1\n", {"vehicleId", std::nullopt, "vehicleId"});
  EXPECT_THAT(jsons(log), ElementsAre(R"({"v":1,"vehicleId":"007"})"));
}

TEST(ReplayLogTest, LeavesOutACsvColumnWithoutAName) {
  EXPECT_THAT(jsons(log_of(",id,at,v\n0,a,1,5\n")), ElementsAre(R"({"at":1,"v":5,"vehicleId":"a"})"));
}

TEST(ReplayLogTest, MakesItemsOfNdjson) {
  const auto log = log_of(
      "{\"id\":7,\"at\":\"1970-01-01T00:00:02Z\",\"tags\":[1,null]}\r\n\n"
      "{\"id\":\"x\",\"at\":1.5,\"big\":12345678901234567890123456789012345678}\n");
  EXPECT_THAT(jsons(log),
              ElementsAre(R"({"at":1.5,"big":12345678901234567890123456789012345678,"vehicleId":"x"})",
                          R"({"at":"1970-01-01T00:00:02Z","tags":[1,null],"vehicleId":"7"})"));
}

TEST(ReplayLogTest, CountsRowsThatAreNoItemAndNamesTheFirst) {
  const auto csv = log_of("id,at\n,5\n1,never\n2\n3,4\n");
  EXPECT_EQ(csv.rows.size(), 1U);
  EXPECT_EQ(csv.skipped, 3U);
  EXPECT_THAT(csv.problems, ElementsAre("line 2: id is empty", HasSubstr("line 3: \"never\" is no time"),
                                        "line 4: 1 fields below a headline of 2"));
  const auto ndjson = log_of("{\"id\":1,\"at\":1}\n{\"at\":2}\nnonsense\n{\"id\":1}\n");
  EXPECT_EQ(ndjson.rows.size(), 1U);
  EXPECT_THAT(ndjson.problems, ElementsAre("line 2: there is no string or number \"id\"",
                                           HasSubstr("line 3: "), "line 4: there is no time at"));
}

TEST(ReplayLogTest, NamesOnlyTheFirstProblems) {
  std::string text = "id,at\n";
  for (int i = 0; i < 20; ++i) {
    text += "1,never\n";
  }
  const auto log = log_of(text);
  EXPECT_EQ(log.skipped, 20U);
  EXPECT_EQ(log.problems.size(), ReplayLog::kMaxProblems);
}

TEST(ReplayLogTest, SuggestsTheNearestColumn) {
  const auto log = read("vehicle_id,timestamp\n", {"vehicleid", "timestamp", "k"});
  ASSERT_FALSE(log.has_value());
  EXPECT_EQ(log.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(log.error().message, HasSubstr("no column \"vehicleid\", did you mean \"vehicle_id\"?"));
}

TEST(ReplayLogTest, RefusesWhatIsNotCsv) {
  const auto log = read("id,at\n1,\"2\n", {"id", "at", "k"});
  ASSERT_FALSE(log.has_value());
  EXPECT_EQ(log.error().code, ErrorCode::kMalformed);
}

TEST(ReplayLogTest, AnEmptyFileHasNoRows) { EXPECT_TRUE(log_of("").rows.empty()); }

}  // namespace
}  // namespace rtp::app
