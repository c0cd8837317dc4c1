#include "lambda/function_logs.h"

#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/temporary_directory.h"
#include "lambda/log_event.h"
#include "lambda/log_files.h"

namespace rtp::lambda {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// One millisecond later with each look. Thread-safe.
class CountingClock final : public Clock {
 public:
  [[nodiscard]] std::chrono::milliseconds now() const override { return std::chrono::milliseconds(++looks_); }

 private:
  mutable std::atomic<int> looks_ = 0;
};

/// While it lives, no file of this process grows beyond that size: a disk that is full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &former_);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = former_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &former_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit former_{};
  void (*handler_)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

class FunctionLogsTest : public testing::Test {
 protected:
  std::unique_ptr<FunctionLogs> open(std::uint64_t max_file_bytes = FunctionLogs::kMaxFileBytes) {
    auto logs = FunctionLogs::open(directory_, clock_, max_file_bytes);
    EXPECT_TRUE(logs.has_value()) << logs.error().message;
    return logs ? *std::move(logs) : nullptr;
  }

  [[nodiscard]] fs::path file(unsigned age = 0) const {
    return log_file(directory_, "OnConnectFunction", age);
  }

  [[nodiscard]] std::vector<LogEvent> events(unsigned age = 0) const {
    std::vector<LogEvent> all;
    std::ifstream input(file(age));
    for (std::string line; std::getline(input, line);) {
      const auto event = parse_log_event(line);
      all.push_back(event ? *event : LogEvent{.log_stream = "malformed", .message = line});
    }
    return all;
  }

  [[nodiscard]] std::vector<std::string> messages(unsigned age = 0) const {
    std::vector<std::string> all;
    for (const LogEvent& event : events(age)) {
      all.push_back(event.message);
    }
    return all;
  }

  TemporaryDirectory temporary_;
  fs::path directory_ = temporary_.path() / "data" / "logs";
  CountingClock clock_;
};

TEST_F(FunctionLogsTest, KeepTimeStreamAndTextOfEachLineInTheFunctionsFile) {
  const auto logs = open();
  logs->append("OnConnectFunction", "stream-a", "one");
  logs->append("OnDisconnectFunction", "stream-b", "two");
  logs->append("OnConnectFunction", "stream-c", "three\nlines\xFF");
  EXPECT_THAT(events(),
              ElementsAre(LogEvent{std::chrono::milliseconds(1), "stream-a", "one"},
                          LogEvent{std::chrono::milliseconds(3), "stream-c", "three\nlines\xEF\xBF\xBD"}));
  EXPECT_THAT(functions_with_logs(directory_), ElementsAre("OnConnectFunction", "OnDisconnectFunction"));
}

TEST_F(FunctionLogsTest, AreForTheirUserAlone) {
  open()->append("OnConnectFunction", "a", "secret");
  for (const auto& path : {file(), directory_}) {
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0077U, 0U) << path;
  }
}

TEST_F(FunctionLogsTest, GoOnInTheSameFileAfterARestart) {
  open()->append("OnConnectFunction", "a", "before");
  open()->append("OnConnectFunction", "b", "after");
  EXPECT_THAT(messages(), ElementsAre("before", "after"));
}

TEST_F(FunctionLogsTest, EndALineThatAKilledWriterHasBegun) {
  open()->append("OnConnectFunction", "a", "before");
  std::ofstream(file(), std::ios::app) << R"({"timestamp":1)";
  open()->append("OnConnectFunction", "a", "after");
  EXPECT_THAT(messages(), ElementsAre("before", R"({"timestamp":1)", "after"));
}

TEST_F(FunctionLogsTest, AreBoundedInSizeAndInOldFiles) {
  const auto logs = open(200);  // two lines
  for (const char* message : {"1", "2", "3", "4", "5", "6", "7"}) {
    logs->append("OnConnectFunction", "stream", message + std::string(50, '.'));
  }
  const auto dots = std::string(50, '.');
  EXPECT_THAT(messages(0), ElementsAre("7" + dots));
  EXPECT_THAT(messages(1), ElementsAre("6" + dots));
  EXPECT_THAT(messages(2), ElementsAre("5" + dots));
  EXPECT_FALSE(fs::exists(file(3)));
  EXPECT_THAT(functions_with_logs(directory_), ElementsAre("OnConnectFunction"));
}

TEST_F(FunctionLogsTest, WriteALineThatIsLongerThanAFileMayBe) {
  const auto logs = open(200);
  logs->append("OnConnectFunction", "stream", std::string(1'000, 'x'));
  logs->append("OnConnectFunction", "stream", "short");
  EXPECT_THAT(messages(1), ElementsAre(std::string(1'000, 'x')));
  EXPECT_THAT(messages(0), ElementsAre("short"));
}

TEST_F(FunctionLogsTest, BeginANewFileWhenTheirsIsRemoved) {
  const auto logs = open();
  logs->append("OnConnectFunction", "stream", "one");
  fs::remove(file());
  logs->append("OnConnectFunction", "stream", "two");
  EXPECT_THAT(messages(), ElementsAre("two"));
}

TEST_F(FunctionLogsTest, SurviveAFullDiskAndTellOfItOnce) {
  const auto logs = open();
  logs->append("OnConnectFunction", "stream", "before");
  testing::internal::CaptureStderr();
  {
    const FullDisk full(20'000);
    for (int line = 0; line < 3; ++line) {
      logs->append("OnConnectFunction", "stream", std::string(30'000, 'x'));
    }
  }
  const std::string told = testing::internal::GetCapturedStderr();
  EXPECT_THAT(told, AllOf(HasSubstr("the log of a function is not written"), HasSubstr(file().string()),
                          HasSubstr("File too large"), EndsWith("}\n")));
  EXPECT_EQ(std::ranges::count(told, '\n'), 1);

  testing::internal::CaptureStderr();
  logs->append("OnConnectFunction", "stream", "after");
  logs->append("OnConnectFunction", "stream", "later");
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              AllOf(HasSubstr("is written again"), HasSubstr(R"("lostLines":"3")")));
  EXPECT_THAT(messages(), ElementsAre("before", "after", "later"));
}

TEST_F(FunctionLogsTest, KeepNothingOfAFunctionWhoseNameIsAPath) {
  const auto logs = open();
  testing::internal::CaptureStderr();
  for (const std::string& name : {std::string("../escape"), std::string("a/b"), std::string(),
                                  std::string("a.b"), std::string("a\0b", 3), std::string(141, 'a')}) {
    logs->append(name, "stream", "line");
  }
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("../escape"));
  EXPECT_THAT(functions_with_logs(directory_), IsEmpty());
  EXPECT_EQ(std::distance(fs::recursive_directory_iterator(temporary_.path()), {}), 2);  // data/logs
}

TEST_F(FunctionLogsTest, TakeLinesOfSeveralThreadsInOrderOfTime) {
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kLines = 500;
  const auto logs = open();
  std::vector<std::jthread> threads;
  for (std::size_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&logs] {
      for (std::size_t line = 0; line < kLines; ++line) {
        logs->append("OnConnectFunction", "stream", "line");
      }
    });
  }
  threads.clear();
  const auto all = events();
  EXPECT_THAT(all, SizeIs(kThreads * kLines));
  EXPECT_TRUE(std::ranges::is_sorted(all, {}, &LogEvent::time));
  EXPECT_THAT(messages(), Each("line"));
}

TEST_F(FunctionLogsTest, CannotBeWhereAFileIs) {
  std::ofstream(temporary_.path() / "data") << "no directory";
  const auto logs = FunctionLogs::open(directory_, clock_);
  ASSERT_FALSE(logs.has_value());
  EXPECT_EQ(logs.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(logs.error().message, HasSubstr(directory_.string()));
}

TEST_F(FunctionLogsTest, AreNoneWhereThereIsNoDirectoryAndOfNoOtherFiles) {
  EXPECT_THAT(functions_with_logs(directory_), IsEmpty());
  fs::create_directories(directory_);
  std::ofstream(directory_ / "notes.txt") << "x";
  std::ofstream(directory_ / ".hidden.ndjson") << "x";
  EXPECT_THAT(functions_with_logs(directory_), IsEmpty());
}

}  // namespace
}  // namespace rtp::lambda
