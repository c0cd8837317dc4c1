#include "lambda/log_filter.h"

#include <gmock/gmock.h>

namespace rtp::lambda {
namespace {

using testing::HasSubstr;

constexpr std::string_view kError = "[ERROR 401] UNAUTHORIZED REQUEST of \"3\"";

TEST(LogFilterTest, MatchesAsCloudWatchDoes) {
  struct Case {
    std::string_view pattern;
    std::string_view message;
    bool matches;
  };
  for (const auto& [pattern, message, matches] : {
           Case{"", kError, true},
           Case{"  ", "", true},
           Case{"ERROR", kError, true},
           Case{"error", kError, false},
           Case{"AUTHORIZED", kError, true},
           Case{"ERROR REQUEST", kError, true},
           Case{"REQUEST\tERROR", kError, true},
           Case{"ERROR TIMEOUT", kError, false},
           Case{"\"UNAUTHORIZED REQUEST\"", kError, true},
           Case{"\"REQUEST UNAUTHORIZED\"", kError, false},
           Case{R"("of \"3\"")", kError, true},
           Case{R"("of \"4\"")", kError, false},
           Case{R"("C:\\temp\x")", R"(C:\temp\x)", true},
           Case{R"("C:\\temp")", R"(C:\\temp)", false},
           Case{R"("REQUEST""3")", kError, true},
           Case{R"(REQUEST"5")", kError, false},
           Case{"\"\"", kError, true},
           Case{"?WARN ?ERROR", kError, true},
           Case{"?WARN ?\"of \"", kError, true},
           Case{"?WARN ?INFO", kError, false},
           Case{"ERROR -TIMEOUT", kError, true},
           Case{"ERROR -401", kError, false},
           Case{"-ERROR", kError, false},
           Case{"-TIMEOUT", kError, true},
           Case{"-\"UNAUTHORIZED REQUEST\"", kError, false},
           Case{"\"-1\"", "speed is -1", true},
           Case{"\"-1\"", "speed is 1", false},
           Case{"\"{\"", "{}", true},
           Case{"50%", "at 50%", true},
           Case{"a-b", "a-b", true},
           Case{"two", "one\ntwo", true},
           Case{"Z\xC3\xBCrich", "Z\xC3\xBCrich", true},
       }) {
    const auto filter = LogFilter::parse(pattern);
    ASSERT_TRUE(filter.has_value()) << filter.error().message;
    EXPECT_EQ(filter->matches(message), matches) << pattern << " in " << message;
  }
}

TEST(LogFilterTest, WithoutAPatternLetsEverythingThrough) { EXPECT_TRUE(LogFilter().matches("")); }

TEST(LogFilterTest, NamesTheFaultOfAPattern) {
  struct Case {
    std::string_view pattern;
    ErrorCode code;
    std::string_view fault;
  };
  for (const auto& [pattern, code, fault] : {
           Case{"\"ERROR", ErrorCode::kInvalidArgument, "without its end"},
           Case{R"("ERROR\")", ErrorCode::kInvalidArgument, "without its end"},
           Case{"\"", ErrorCode::kInvalidArgument, "without its end"},
           Case{"-", ErrorCode::kInvalidArgument, "a - without its term"},
           Case{"ERROR ? x", ErrorCode::kInvalidArgument, "a ? without its term"},
           Case{"?ERROR WARN", ErrorCode::kInvalidArgument, "beside others"},
           Case{"?ERROR -WARN", ErrorCode::kInvalidArgument, "beside others"},
           Case{"{ $.level = \"ERROR\" }", ErrorCode::kUnsupported, "{ $.x = 1 }"},
           Case{"[ip, user]", ErrorCode::kUnsupported, "[a, b]"},
           Case{" %ERR.R%", ErrorCode::kUnsupported, "regular expressions"},
       }) {
    const auto filter = LogFilter::parse(pattern);
    ASSERT_FALSE(filter.has_value()) << pattern;
    EXPECT_EQ(filter.error().code, code) << pattern;
    EXPECT_THAT(filter.error().message, HasSubstr(std::string(fault)));
    EXPECT_THAT(filter.error().message, HasSubstr(std::string(pattern)));
  }
}

}  // namespace
}  // namespace rtp::lambda
