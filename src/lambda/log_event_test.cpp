#include "lambda/log_event.h"

#include <gtest/gtest.h>

namespace rtp::lambda {
namespace {

using std::chrono::milliseconds;

LogEvent event_of(std::string message) {
  return {.time = milliseconds(1'480'000'000'123),
          .log_stream = "2016/11/24/[$LATEST]6b2c",
          .message = std::move(message)};
}

TEST(LogEventTest, IsALineWithTheNamesOfCloudWatch) {
  EXPECT_EQ(to_json(event_of("hello")),
            R"({"timestamp":1480000000123,"logStreamName":"2016/11/24/[$LATEST]6b2c","message":"hello"})");
}

TEST(LogEventTest, SurvivesTheWayThroughOneLine) {
  using namespace std::string_literals;
  for (const std::string& message :
       {""s, "two\nlines\r\n"s, "tab\t \"quoted\" \\ \x1B[31mred\x1B[0m"s, "\0\x01\x7F"s,
        "Zürich \xF0\x9F\x98\x80"s, "\xE2\x80\xA8"s, std::string(300'000, 'x')}) {
    const std::string line = to_json(event_of(message));
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const auto parsed = parse_log_event(line + "\n");
    ASSERT_TRUE(parsed.has_value()) << message;
    EXPECT_EQ(*parsed, event_of(message));
  }
}

TEST(LogEventTest, ReplacesWhatIsNotUtf8) {
  const auto parsed = parse_log_event(to_json(event_of("caf\xC3\xA9 \xFF!")));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->message, "caf\xC3\xA9 \xEF\xBF\xBD!");
}

TEST(LogEventTest, IsNothingElse) {
  const std::string line = to_json(event_of("hello"));
  for (std::size_t size = 0; size < line.size(); ++size) {
    EXPECT_FALSE(parse_log_event(line.substr(0, size)).has_value()) << size;
  }
  for (const char* other : {"hello", "[]", "{}", R"({"timestamp":1,"logStreamName":"a"})",
                            R"({"timestamp":"1","logStreamName":"a","message":"b"})",
                            R"({"timestamp":1,"logStreamName":2,"message":"b"})",
                            R"({"timestamp":1,"logStreamName":"a","message":null})"}) {
    const auto parsed = parse_log_event(other);
    ASSERT_FALSE(parsed.has_value()) << other;
    EXPECT_EQ(parsed.error().code, ErrorCode::kMalformed);
  }
}

}  // namespace
}  // namespace rtp::lambda
