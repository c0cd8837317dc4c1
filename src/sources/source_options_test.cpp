#include "sources/source_options.h"

#include <array>
#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/temporary_directory.h"

namespace rtp::sources {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

constexpr std::array kColours = {std::pair{std::string_view("red"), 1},
                                 std::pair{std::string_view("blue"), 2}};

SourceOptions options(OptionTable table) {
  return {"fleet", "rtp.toml:1 [default.sources.fleet]", std::move(table)};
}

OptionTable one(std::string key, decltype(OptionValue::value) value) {
  OptionTable table;
  table.emplace(std::move(key), OptionValue{std::move(value), "rtp.toml:2"});
  return table;
}

std::string mistake(const SourceOptions& read) {
  const auto result = read.finish();
  return result ? "none" : result.error().message;
}

TEST(SourceOptionsTest, ReadsValuesOfEachType) {
  OptionTable table = one("url", "mqtt://x");
  table.emplace("count", OptionValue{std::int64_t{7}, ""});
  table.emplace("on", OptionValue{true, ""});
  table.emplace("topics", OptionValue{std::vector<std::string>{"a", "b"}, ""});
  table.emplace("names", OptionValue{TextMap{{"a", "/a"}}, ""});
  table.emplace("wait", OptionValue{"250ms", ""});
  table.emplace("colour", OptionValue{"blue", ""});
  SourceOptions read = options(std::move(table));
  EXPECT_EQ(read.required_text("url", ""), "mqtt://x");
  EXPECT_EQ(read.number("count", 1, 1, 10), 7);
  EXPECT_TRUE(read.flag("on", false));
  EXPECT_THAT(read.texts("topics"), ElementsAre("a", "b"));
  EXPECT_THAT(read.texts("url"), ElementsAre("mqtt://x"));
  EXPECT_EQ(read.text_map("names"), (TextMap{{"a", "/a"}}));
  EXPECT_EQ(read.duration("wait", milliseconds(1), milliseconds(0), milliseconds(1000)), milliseconds(250));
  EXPECT_EQ(read.choice("colour", 1, kColours), 2);
  EXPECT_EQ(mistake(read), "none");
}

TEST(SourceOptionsTest, ReturnsTheDefaultOfWhatIsNotGiven) {
  SourceOptions read = options({});
  EXPECT_EQ(read.text("a", "x"), "x");
  EXPECT_EQ(read.number("b", 3, 1, 10), 3);
  EXPECT_TRUE(read.flag("c", true));
  EXPECT_EQ(read.duration("d", milliseconds(5), milliseconds(0), milliseconds(9)), milliseconds(5));
  EXPECT_EQ(read.choice("e", 2, kColours), 2);
  EXPECT_EQ(read.secret("f"), "");
  EXPECT_THAT(read.texts("g"), ElementsAre());
  EXPECT_EQ(mistake(read), "none");
}

TEST(SourceOptionsTest, NamesThePlaceTheValueAndWhatIsAllowed) {
  const auto at = [](std::string_view rest) { return "rtp.toml:2: source fleet: " + std::string(rest); };
  SourceOptions number = options(one("count", std::int64_t{70}));
  EXPECT_EQ(number.number("count", 5, 1, 10), 5);
  EXPECT_EQ(mistake(number),
            at("70 is no value for count: give a whole number from 1 to 10, without quotes"));
  SourceOptions type = options(one("count", "7"));
  static_cast<void>(type.number("count", 5, 1, 10));
  EXPECT_EQ(mistake(type),
            at("\"7\" is no value for count: give a whole number from 1 to 10, without quotes"));
  SourceOptions colour = options(one("colour", "green"));
  static_cast<void>(colour.choice("colour", 1, kColours));
  EXPECT_EQ(mistake(colour), at(R"("green" is no value for colour: give one of "red", "blue")"));
  SourceOptions missing = options({});
  static_cast<void>(missing.required_text("url", "mqtt://127.0.0.1"));
  EXPECT_EQ(mistake(missing),
            "rtp.toml:1 [default.sources.fleet]: source fleet: url is missing: give it, as in url = "
            "\"mqtt://127.0.0.1\"");
}

TEST(SourceOptionsTest, RefusesTimesThatAreNoneOrOutOfRange) {
  for (const std::string_view text : {"5", "s", "5 s", "-5s", "5d", "1ms", "2h", "99999999999h"}) {
    SourceOptions read = options(one("wait", std::string(text)));
    static_cast<void>(read.duration("wait", milliseconds(7), milliseconds(2), std::chrono::hours(1)));
    EXPECT_EQ(mistake(read),
              "rtp.toml:2: source fleet: \"" + std::string(text) +
                  "\" is no value for wait: give a time from \"2ms\" to \"1h\", in ms, s, m or h");
  }
}

TEST(SourceOptionsTest, KeepsTheFirstMistake) {
  SourceOptions read = options(one("count", "x"));
  static_cast<void>(read.number("count", 5, 1, 10));
  read.reject("", "second");
  EXPECT_THAT(mistake(read), testing::HasSubstr("count"));
}

TEST(SourceOptionsTest, SuggestsTheNearestNameForAnUnknownOption) {
  SourceOptions read = options(one("topcs", "x"));
  static_cast<void>(read.texts("topics"));
  static_cast<void>(read.text("url", ""));
  EXPECT_EQ(mistake(read), R"(rtp.toml:2: source fleet: unknown option "topcs", did you mean "topics"?)");
}

TEST(SourceOptionsTest, SaysWhichNameIsWrongBeforeWhatTheTableLacks) {
  SourceOptions read = options(one("tokn", "x"));
  static_cast<void>(read.text("token", ""));
  read.reject("", "give a token");
  EXPECT_THAT(mistake(read), testing::HasSubstr(R"(did you mean "token"?)"));
}

TEST(SourceOptionsTest, SaysWhatTheTableLacksWhereNoNameIsNearlyRight) {
  SourceOptions read = options(one("colour", "x"));
  static_cast<void>(read.text("token", ""));
  read.reject("", "give a token");
  EXPECT_THAT(mistake(read), testing::HasSubstr("give a token"));
}

TEST(SourceOptionsTest, ReadsSecretsFromWhereTheyAre) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "password";
  std::ofstream(path) << "from the file\n";
  ASSERT_EQ(::setenv("RTP_TEST_SECRET", "from the variable", 1), 0);
  EXPECT_EQ(options(one("p", "as it is")).secret("p"), "as it is");
  EXPECT_EQ(options(one("p", "env:RTP_TEST_SECRET")).secret("p"), "from the variable");
  EXPECT_EQ(options(one("p", "file:" + path.string())).secret("p"), "from the file");
  for (const std::string value : {"env:RTP_TEST_NO_SECRET", "file:/nowhere/secret", ""}) {
    SourceOptions read = options(one("p", value));
    EXPECT_EQ(read.secret("p"), "");
    EXPECT_THAT(mistake(read), testing::HasSubstr("source fleet: p")) << value;
  }
}

}  // namespace
}  // namespace rtp::sources
