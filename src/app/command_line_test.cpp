#include "app/command_line.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::app {
namespace {

struct Run {
  ExitCode code;
  std::string out;
  std::string error;
};

Run run(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "rtp");
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  CommandLine line;
  const ExitCode code = line.run(static_cast<int>(arguments.size()), arguments.data());
  std::string out = testing::internal::GetCapturedStdout();
  return {code, std::move(out), testing::internal::GetCapturedStderr()};
}

TEST(CommandLineTest, ShowsItsHelpWithoutArguments) {
  const auto result = run({});
  EXPECT_EQ(result.code, ExitCode::kOk);
  EXPECT_THAT(result.out, testing::HasSubstr("serve "));
  EXPECT_THAT(result.out, testing::HasSubstr("Exit codes:"));
  EXPECT_EQ(result.error, "");
}

TEST(CommandLineTest, EachCommandHasAnExample) {
  for (const auto* command :
       {"serve", "put", "get", "watch", "replay", "demo", "connections", "logs", "check", "version"}) {
    const auto result = run({command, "--help"});
    EXPECT_EQ(result.code, ExitCode::kOk);
    EXPECT_THAT(result.out, testing::HasSubstr(std::string("Example:\n  rtp ") + command));
  }
}

TEST(CommandLineTest, SaysInOneLineWhatIsWrongAndHowToFixIt) {
  const std::vector<std::pair<std::vector<const char*>, std::string>> cases = {
      {{"sreve"}, "rtp: unknown command \"sreve\", did you mean \"serve\"? (see `rtp --help`)\n"},
      {{"serve", "--stag", "x"},
       "rtp: unknown option \"--stag\", did you mean \"--stage\"? (see `rtp serve --help`)\n"},
      {{"put", "3"}, "rtp: JSON is required (see `rtp put --help`)\n"},
      {{"get", "3", "4"},
       "rtp: unknown argument \"4\": put a text with spaces in quotes (see `rtp get --help`)\n"},
      {{"replay", "f", "--key", "k", "--speed", "2"},
       "rtp: --speed requires --time (see `rtp replay --help`)\n"},
      {{"serve", "--shards", "many"},
       "rtp: --shards: \"many\" is no value for shards: give a whole number from 0 (one per core) to 256\n"},
  };
  for (const auto& [arguments, message] : cases) {
    const auto result = run(arguments);
    EXPECT_EQ(result.code, ExitCode::kUsage);
    EXPECT_EQ(result.error, message);
    EXPECT_EQ(result.out, "");
  }
}

TEST(CommandLineTest, GivesTheExitCodeOfTheError) {
  EXPECT_EQ(run({"serve", "--config", "/nonexistent/rtp.toml"}).code, ExitCode::kUsage);
  EXPECT_EQ(run({"check", "--data-dir", "/nonexistent"}).code, ExitCode::kNotFound);
}

TEST(CommandLineTest, PrintsTheConfiguration) {
  const auto result = run({"serve", "--print-config", "--stage", "prod"});
  EXPECT_EQ(result.code, ExitCode::kOk);
  EXPECT_THAT(result.out, testing::HasSubstr("stage              = \"prod\"                # --stage\n"));
}

}  // namespace
}  // namespace rtp::app
