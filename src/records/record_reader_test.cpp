#include "records/record_reader.h"

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "records/records_testing.h"

namespace rtp::records {
namespace {

using testing::HasSubstr;

Reading read(std::string_view text, RecordFormat format = RecordFormat::kDetect) {
  return read_pieces(format, {text});
}

/// An array in an array, and so on.
std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(RecordReaderTest, MakesObjectsOfTheRowsBelowAHeadline) {
  EXPECT_EQ(read("vehicle,speed,\r\n7,12.5,a\r\n\"O \"\"x\"\"\",007,b\r\n").records,
            (Records{{2, R"({"vehicle":7,"speed":12.5})"}, {3, R"({"vehicle":"O \"x\"","speed":"007"})"}}));
}

TEST(RecordReaderTest, GoesOnBehindARowOfAWrongWidth) {
  const auto reading = read("a,b\n1\n\n2,3\n4,5,6\n");
  EXPECT_EQ(reading.records, (Records{{4, R"({"a":2,"b":3})"}}));
  EXPECT_EQ(reading.refused, (Refused{{2, ErrorCode::kMalformed}, {5, ErrorCode::kMalformed}}));
  EXPECT_EQ(reading.error, std::nullopt);
}

TEST(RecordReaderTest, EndsACsvFileAtQuotesThatAreNoneOfCsv) {
  const auto reading = read("a\n1\n\"x\"y\n2\n");
  EXPECT_EQ(reading.records.size(), 1U);
  ASSERT_TRUE(reading.error);
  EXPECT_THAT(reading.error->message, HasSubstr("line 3"));
}

TEST(RecordReaderTest, EndsACsvFileWhoseHeadlineIsTooLarge) {
  const auto reading = read(std::string(kMaxRecordBytes + 1, 'x') + "\n1\n2\n", RecordFormat::kCsv);
  EXPECT_EQ(reading.records, Records{});
  ASSERT_TRUE(reading.error);
  EXPECT_EQ(reading.error->code, ErrorCode::kTooLarge);
}

TEST(RecordReaderTest, ReadsAValueOfEachLineThatIsNotBlank) {
  EXPECT_EQ(read("{\"a\":1}\r\n\n \t\n{\"a\":2}\n[3] \n4").records,
            (Records{{1, "{\"a\":1}"}, {4, "{\"a\":2}"}, {5, "[3]"}, {6, "4"}}));
}

TEST(RecordReaderTest, GoesOnBehindALineThatIsNotJson) {
  const auto reading = read("{\"a\":1}\n{\"a\":}\n{\"a\":1} {}\n{\"a\n\n{\"b\":\"\xff\"}\n{\"a\":2}\n");
  EXPECT_EQ(reading.records, (Records{{1, "{\"a\":1}"}, {7, "{\"a\":2}"}}));
  EXPECT_EQ(reading.refused, (Refused{{2, ErrorCode::kMalformed},
                                      {3, ErrorCode::kMalformed},
                                      {4, ErrorCode::kMalformed},
                                      {6, ErrorCode::kMalformed}}));
  EXPECT_EQ(reading.error, std::nullopt);
}

TEST(RecordReaderTest, RefusesALineThatIsNestedTooDeepForAnItem) {
  const auto reading = read("{\"a\":" + nested(40) + "}\n{\"a\":1e99999999999}\n{}\n");
  EXPECT_EQ(reading.refused, (Refused{{1, ErrorCode::kInvalidArgument}, {2, ErrorCode::kInvalidArgument}}));
  EXPECT_EQ(reading.records.size(), 1U);
}

TEST(RecordReaderTest, ReadsTheElementsOfAnArray) {
  EXPECT_EQ(
      read(" [ {\"a\":[1,{\"b\":\"],\\\"\\\\\"}]} ,\n2, \"x,\" ,[ ] ,null]\n ").records,
      (Records{{0, "{\"a\":[1,{\"b\":\"],\\\"\\\\\"}]}"}, {1, "2"}, {2, "\"x,\""}, {3, "[ ]"}, {4, "null"}}));
  EXPECT_EQ(read("[\n]").records, Records{});
  EXPECT_EQ(read("[\n]").error, std::nullopt);
}

TEST(RecordReaderTest, NamesThePlaceWhereAnArrayIsBroken) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kCases = {{
      {"[1,2", "byte 4"},
      {"[1,{\"a\":", "byte 8"},
      {"[1,]", "element 1, which begins at byte 3"},
      {"[,1]", "element 0, which begins at byte 1"},
      {"[1, {a}]", "element 1, which begins at byte 3 of the file: not JSON: syntax error at byte 2"},
      {"[1,tru,2]", "element 1, which begins at byte 3"},
      {"[{]}]", "element 0"},
      {"[1]\n[2]", "extra data behind the JSON array at byte 4"},
      {"[}, 2]", "element 0"},
  }};
  for (const auto& [text, message] : kCases) {
    const auto reading = read(text);
    ASSERT_TRUE(reading.error) << text;
    EXPECT_EQ(reading.error->code, ErrorCode::kMalformed);
    EXPECT_THAT(reading.error->message, HasSubstr(message)) << text;
  }
}

TEST(RecordReaderTest, GoesOnBehindAnElementThatIsNoValueHere) {
  const auto reading = read("[1," + nested(40) + ",2]");
  EXPECT_EQ(reading.refused, (Refused{{1, ErrorCode::kInvalidArgument}}));
  EXPECT_EQ(reading.records, (Records{{0, "1"}, {2, "2"}}));
}

TEST(RecordReaderTest, ReadsOneObjectOnManyLines) {
  EXPECT_EQ(read("\n{\n  \"a\": 1\n}\n").records, (Records{{1, "{\n  \"a\": 1\n}"}}));
  EXPECT_EQ(read("{\"a\": [\n1]}").records, (Records{{1, "{\"a\": [\n1]}"}}));
  EXPECT_EQ(read(" {\"a\":1} ").records, (Records{{1, "{\"a\":1}"}}));
}

TEST(RecordReaderTest, EndsAtAnObjectThatIsBroken) {
  const auto reading = read("{\n\"a\": }\n");
  ASSERT_TRUE(reading.error);
  EXPECT_EQ(reading.error->code, ErrorCode::kMalformed);
}

TEST(RecordReaderTest, TakesTheFormatItIsTold) {
  EXPECT_EQ(read("[1]\n[2]\n", RecordFormat::kNdjson).records, (Records{{1, "[1]"}, {2, "[2]"}}));
  EXPECT_EQ(read("[a]\n1\n", RecordFormat::kCsv).records, (Records{{2, R"({"[a]":1})"}}));
  EXPECT_EQ(read(" 17\n", RecordFormat::kJson).records, (Records{{1, "17"}}));
  EXPECT_EQ(read(" [17]\n", RecordFormat::kJson).records, (Records{{0, "17"}}));
  EXPECT_EQ(read("{\n", RecordFormat::kNdjson).refused.size(), 1U);
}

TEST(RecordReaderTest, TakesAByteOrderMarkInEachFormat) {
  for (const auto& [text, json] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"\xEF\xBB\xBF"
            "a\n1",
            R"({"a":1})"},
           {"\xEF\xBB\xBF{\"a\":1}", R"({"a":1})"},
           {"\xEF\xBB\xBF[{\"a\":1}]", R"({"a":1})"},
           {"\xEF\xBB\xBF{\n}", "{\n}"}}) {
    const auto reading = read(text);
    ASSERT_EQ(reading.records.size(), 1U) << text;
    EXPECT_EQ(reading.records[0].second, json);
  }
}

TEST(RecordReaderTest, ReadsNothingFromAnEmptyFile) {
  for (const auto format :
       {RecordFormat::kDetect, RecordFormat::kCsv, RecordFormat::kNdjson, RecordFormat::kJson}) {
    EXPECT_EQ(read("", format), Reading{});
    EXPECT_EQ(read(" \n\r\n", format == RecordFormat::kCsv ? RecordFormat::kDetect : format), Reading{});
  }
}

TEST(RecordReaderTest, PassesOverARecordThatIsTooLarge) {
  const std::string large = "\"" + std::string(kMaxRecordBytes, 'x') + "\"";
  const std::array<std::pair<std::string, std::size_t>, 4> cases = {{
      {"a\n1\n" + large + "\n2\n", 3},
      {"{\"a\":1}\n" + large + "\n{\"a\":2}\n", 2},
      {"[{\"a\":1}," + large + ",{\"a\":2}]", 1},
      {"{\"b\":" + large + "}\n{\"a\":1}\n{\"a\":2}\n", 1},
  }};
  for (const auto& [text, number] : cases) {
    const auto reading = read(text);
    EXPECT_EQ(reading.refused, (Refused{{number, ErrorCode::kTooLarge}})) << text.substr(0, 20);
    ASSERT_EQ(reading.records.size(), 2U) << text.substr(0, 20);
    EXPECT_EQ(reading.records[1].second, R"({"a":2})");
    EXPECT_EQ(reading.error, std::nullopt);
  }
  EXPECT_EQ(read("{\n\"a\":" + large + "}").refused, (Refused{{1, ErrorCode::kTooLarge}}));
}

TEST(RecordReaderTest, RefusesARowWhoseJsonIsTooLarge) {
  // A control character takes six bytes in JSON.
  const auto reading = read("a\n" + std::string(kMaxRecordBytes / 4, '\x01') + "\n1\n");
  EXPECT_EQ(reading.refused, (Refused{{2, ErrorCode::kTooLarge}}));
  EXPECT_EQ(reading.records.size(), 1U);
}

TEST(RecordReaderTest, ReadsTheSameHoweverTheInputIsCut) {
  constexpr std::array<std::string_view, 9> kTexts = {
      "\xEF\xBB\xBFid,n\r\n1,\"O \"\"x\"\"\r\n\"\r\n2\n3,4",
      "\xEF\xBB\xBF\n{\"a\":1}\n\n{\"a\n[2]\r\n\"x\"",
      "\xEF\xBB\xBF [1, {\"a\":\"\\\\\\\"]\"} ,[ ]]\n",
      "\xEF\xBB\xBF{\n\"a\": [1,\n2]}\n",
      "[1,{a}]",
      "[1] x",
      "[1,2",
      "\xEF\xBB",
      " {\"a\" 1}\n{}\n",
  };
  for (const auto format :
       {RecordFormat::kDetect, RecordFormat::kCsv, RecordFormat::kNdjson, RecordFormat::kJson}) {
    for (const auto text : kTexts) {
      const auto whole = read(text, format);
      for (std::size_t i = 0; i <= text.size(); ++i) {
        for (std::size_t j = i; j <= text.size(); ++j) {
          EXPECT_EQ(read_pieces(format, {text.substr(0, i), text.substr(i, j - i), text.substr(j)}), whole)
              << text << i << ' ' << j;
        }
      }
    }
  }
}

}  // namespace
}  // namespace rtp::records
