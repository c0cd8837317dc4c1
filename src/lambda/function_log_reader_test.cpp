#include "lambda/function_log_reader.h"

#include <fstream>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "base/temporary_directory.h"
#include "lambda/function_logs.h"
#include "lambda/log_files.h"

namespace rtp::lambda {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint64_t kTwoLines = 200;

class FunctionLogReaderTest : public testing::Test {
 protected:
  void SetUp() override {
    auto logs = FunctionLogs::open(directory_, clock_, kTwoLines);
    ASSERT_TRUE(logs.has_value());
    logs_ = *std::move(logs);
  }

  /// Lines of one size, so that two of them fill a file.
  void write(const std::string& message) { logs_->append("F", "stream", message + std::string(30, '.')); }

  /// Messages of all events that are there, without their filling.
  std::vector<std::string> read() {
    std::vector<std::string> messages;
    while (true) {
      auto event = reader_.next();
      EXPECT_TRUE(event.has_value()) << event.error().message;
      if (!event || !*event) {
        return messages;
      }
      std::string& message = (*event)->message;
      messages.push_back(message.substr(0, message.find('.')));
    }
  }

  TemporaryDirectory temporary_;
  fs::path directory_ = temporary_.path() / "logs";
  SystemClock clock_;
  std::unique_ptr<FunctionLogs> logs_;
  FunctionLogReader reader_{directory_, "F"};
};

TEST_F(FunctionLogReaderTest, HasNoEventsBeforeThereIsAFile) {
  EXPECT_THAT(read(), IsEmpty());
  write("1");
  EXPECT_THAT(read(), ElementsAre("1"));
}

TEST_F(FunctionLogReaderTest, ReadsTheOldFilesFirst) {
  for (const char* message : {"1", "2", "3", "4", "5", "6", "7"}) {
    write(message);
  }
  EXPECT_THAT(read(), ElementsAre("3", "4", "5", "6", "7"));
}

TEST_F(FunctionLogReaderTest, FollowsAcrossRotation) {
  std::vector<std::string> all;
  for (int message = 0; message < 20; ++message) {
    write(std::to_string(message));
    const auto read_now = read();
    all.insert(all.end(), read_now.begin(), read_now.end());
    EXPECT_EQ(all.size(), static_cast<std::size_t>(message) + 1);
    EXPECT_EQ(all.back(), std::to_string(message));
  }
}

TEST_F(FunctionLogReaderTest, ReadsWhatCameToAFileBeforeItsRotation) {
  write("1");
  EXPECT_THAT(read(), ElementsAre("1"));
  for (const char* message : {"2", "3", "4", "5"}) {
    write(message);
  }
  EXPECT_THAT(read(), ElementsAre("2", "3", "4", "5"));
}

TEST_F(FunctionLogReaderTest, GoesOnWithTheOldestThatIsLeftWhenItLags) {
  write("1");
  EXPECT_THAT(read(), ElementsAre("1"));
  for (int message = 2; message <= 12; ++message) {
    write(std::to_string(message));
  }
  EXPECT_THAT(read(), ElementsAre("2", "7", "8", "9", "10", "11", "12"));
}

TEST_F(FunctionLogReaderTest, DoesNotReadOldFilesAgainWhenItsFileIsRemoved) {
  for (const char* message : {"1", "2", "3"}) {
    write(message);
  }
  EXPECT_THAT(read(), ElementsAre("1", "2", "3"));
  // Times of writing are as coarse as the kernel's ticks.
  fs::last_write_time(log_file(directory_, "F", 1), fs::file_time_type::clock::now() - std::chrono::hours(1));
  fs::remove(log_file(directory_, "F", 0));
  EXPECT_THAT(read(), IsEmpty());
  write("4");
  EXPECT_THAT(read(), ElementsAre("4"));
}

TEST_F(FunctionLogReaderTest, WaitsForTheRestOfALineWhichItsWriterMayTakeBack) {
  write("1");
  const fs::path file = log_file(directory_, "F", 0);
  const auto size = fs::file_size(file);
  std::ofstream(file, std::ios::app) << R"({"timestamp":1,"logStreamName":"s","mess)";
  EXPECT_THAT(read(), ElementsAre("1"));
  fs::resize_file(file, size);
  std::ofstream(file, std::ios::app) << R"({"timestamp":1,"logStreamName":"s",)";
  EXPECT_THAT(read(), IsEmpty());
  std::ofstream(file, std::ios::app) << R"("message":"2"})"
                                     << "\n";
  EXPECT_THAT(read(), ElementsAre("2"));
}

TEST_F(FunctionLogReaderTest, PassesOverLinesThatAreNoEvents) {
  const fs::path file = log_file(directory_, "F", 0);
  std::ofstream(file) << "\nno event\n{}\n";
  write("1");
  EXPECT_THAT(read(), ElementsAre("1"));
}

TEST_F(FunctionLogReaderTest, ReadsLinesThatAreLongerThanAChunk) {
  const std::string message(300'000, 'x');
  logs_->append("F", "stream", message);
  write("2");
  EXPECT_THAT(read(), ElementsAre(message, "2"));
}

TEST_F(FunctionLogReaderTest, LosesNothingWhileItsWriterRotates) {
  constexpr int kLines = 2'000;
  constexpr std::uint64_t kHalfOfAllBytes = 100'000;  // with two old files none is lost
  auto logs = FunctionLogs::open(directory_, clock_, kHalfOfAllBytes);
  ASSERT_TRUE(logs.has_value());
  std::jthread writer([&logs] {
    for (int line = 0; line < kLines; ++line) {
      (*logs)->append("F", "stream", std::to_string(line) + std::string(30, '.'));
    }
  });
  std::vector<std::string> all;
  while (all.empty() || all.back() != std::to_string(kLines - 1)) {
    const auto messages = read();
    all.insert(all.end(), messages.begin(), messages.end());
  }
  EXPECT_EQ(all.size(), static_cast<std::size_t>(kLines));
}

TEST_F(FunctionLogReaderTest, TellsOfAFileThatCannotBeRead) {
  fs::create_directory(log_file(directory_, "F", 0));
  const auto event = reader_.next();
  ASSERT_FALSE(event.has_value());
  EXPECT_EQ(event.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(event.error().message, HasSubstr("F.ndjson cannot be read: Is a directory"));
}

}  // namespace
}  // namespace rtp::lambda
