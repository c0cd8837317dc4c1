// Tests that kill a process which writes: the test program runs itself anew as the child, which opens the
// database and acknowledges what it wrote until it is killed. For tests.
#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill is POSIX
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/temporary_directory.h"
#include "rocksdb/rocksdb_storage.h"
#include "tables/tables.h"
#include "tables/tables_fixture.h"

namespace rtp::rocksdb {

inline constexpr const char* kChildVariable = "RTP_CRASH_TEST_DIRECTORY";
inline constexpr int kAcknowledgements = 3;  // the child's descriptor of the pipe to its parent

struct Database {
  explicit Database(const std::filesystem::path& directory, const rtp::tables::TablesOptions& options = {},
                    const RocksdbOptions& engine = {})
      : storage(RocksdbStorage::open(directory, engine).value()),
        tables(rtp::tables::Tables::open(*storage, clock, options).value()) {}

  SystemClock clock;
  std::unique_ptr<RocksdbStorage> storage;
  std::unique_ptr<rtp::tables::Tables> tables;
};

/// In the child: the data directory. Absent in the parent.
inline std::optional<std::filesystem::path> directory_of_child() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread changes the environment
  const char* const directory = std::getenv(kChildVariable);
  return directory == nullptr ? std::nullopt : std::optional<std::filesystem::path>(directory);
}

/// In the child: tells the parent a line, which ends with a newline.
inline void acknowledge(std::string_view line) {
  if (::write(kAcknowledgements, line.data(), line.size()) < 0) {
    ::_exit(1);  // the parent is gone
  }
}

/// This test program anew, running this test as the child.
inline pid_t start_child(const std::filesystem::path& directory, int& acknowledgements) {
  std::array<int, 2> pipe_ends{};
  EXPECT_EQ(::pipe(pipe_ends.data()), 0);
  const std::string filter = std::string("--gtest_filter=") +
                             ::testing::UnitTest::GetInstance()->current_test_info()->test_suite_name() +
                             "." + ::testing::UnitTest::GetInstance()->current_test_info()->name();
  // NOLINTBEGIN(concurrency-mt-unsafe): no other thread looks at the environment
  EXPECT_EQ(::setenv(kChildVariable, directory.c_str(), 1), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe_ends[0]);
    ::dup2(pipe_ends[1], kAcknowledgements);
    ::execl("/proc/self/exe", "crash_test", filter.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  EXPECT_EQ(::unsetenv(kChildVariable), 0);
  // NOLINTEND(concurrency-mt-unsafe)
  ::close(pipe_ends[1]);
  acknowledgements = pipe_ends[0];
  return child;
}

/// Lets the child write until `count` lines are there, kills it, and gives all that it acknowledged.
inline std::string run_child_and_kill(const std::filesystem::path& directory, long count) {
  int acknowledgements = -1;
  const pid_t child = start_child(directory, acknowledgements);
  std::string lines;
  std::array<char, 4096> buffer{};
  bool killed = false;
  for (ssize_t size = 0; (size = ::read(acknowledgements, buffer.data(), buffer.size())) > 0;) {
    lines.append(buffer.data(), static_cast<std::size_t>(size));
    if (!killed && std::ranges::count(lines, '\n') >= count) {
      killed = ::kill(child, SIGKILL) == 0;
    }
  }
  ::close(acknowledgements);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
  return lines;
}

/// How many lines the child may write before it is killed.
struct LineCount {
  long least;
  long most;
};

/// In the child: `write_until_killed(directory)`. In the parent, five times over the same data directory: has
/// the child write, kills it, and calls `judge(directory, lines)` with what it acknowledged in this round.
template <typename Write, typename Judge>
void crash_again_and_again(const LineCount& count, Write write_until_killed, Judge judge) {
  if (const auto directory = directory_of_child()) {
    write_until_killed(*directory);
  }
  const TemporaryDirectory directory;
  std::mt19937 random(20161124);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same moments in each run
  for (int round = 0; round < 5; ++round) {
    SCOPED_TRACE(round);
    const auto lines = std::uniform_int_distribution<long>(count.least, count.most)(random);
    judge(directory.path(), run_child_and_kill(directory.path(), lines));
  }
}

/// Calls `start` with a callback and waits for its answer.
template <typename Outcome, typename Start>
Result<Outcome> wait_for(Start start) {
  auto [done, future] = rtp::tables::answer<Outcome>();
  start(std::move(done));
  return future.get();
}

}  // namespace rtp::rocksdb
