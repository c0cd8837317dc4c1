#include "base/log.h"

#include <algorithm>
#include <functional>
#include <regex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

std::string logged(const std::function<void()>& action) {
  testing::internal::CaptureStderr();
  action();
  return testing::internal::GetCapturedStderr();
}

class LogTest : public testing::Test {
 protected:
  void TearDown() override { set_log_level(LogLevel::kInfo); }
};

TEST_F(LogTest, WritesOneJsonObjectPerLine) {
  const std::string line =
      logged([] { log(LogLevel::kInfo, "started", {{"port", "8080"}, {"stage", "develop"}}); });
  static const std::regex kTime(R"(^\{"time":"20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d\.\d{3}Z",)");
  EXPECT_TRUE(std::regex_search(line, kTime)) << line;
  EXPECT_THAT(line, EndsWith(R"(Z","level":"info","message":"started","port":"8080","stage":"develop"})"
                             "\n"));
}

TEST_F(LogTest, EscapesWhatJsonCannotHold) {
  const std::string line = logged([] { log(LogLevel::kError, "a\"b\\c\nd\x01 €", {{"k\"", "\t"}}); });
  EXPECT_THAT(line, EndsWith(R"("message":"a\"b\\c\u000ad\u0001 €","k\"":"\u0009"})"
                             "\n"));
}

TEST_F(LogTest, NamesEveryLevelAndDropsTheLower) {
  const auto log_all = [] {
    log(LogLevel::kDebug, "1");
    log(LogLevel::kInfo, "2");
    log(LogLevel::kWarning, "3");
    log(LogLevel::kError, "4");
  };
  EXPECT_THAT(logged(log_all), testing::Not(HasSubstr("debug")));
  set_log_level(LogLevel::kDebug);
  const std::string all = logged(log_all);
  for (const char* level : {"debug", "info", "warning", "error"}) {
    EXPECT_THAT(all, HasSubstr("\"level\":\"" + std::string(level) + "\""));
  }
  set_log_level(LogLevel::kError);
  const std::string errors = logged(log_all);
  EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 1);
  EXPECT_THAT(errors, HasSubstr("\"error\""));
}

TEST_F(LogTest, KeepsTheLinesOfThreadsApart) {
  const std::string all = logged([] {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([] {
        for (int i = 0; i < 200; ++i) {
          log(LogLevel::kInfo, "line", {{"n", "1"}});
        }
      });
    }
  });
  std::istringstream lines(all);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_THAT(line, testing::StartsWith("{\"time\""));
    EXPECT_THAT(line, EndsWith("\"n\":\"1\"}"));
  }
  EXPECT_EQ(count, 800);
}

}  // namespace
}  // namespace rtp
