// Tables on RocksDB, killed with SIGKILL while they are written: what was acknowledged is there.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <future>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill is POSIX
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/temporary_directory.h"
#include "rocksdb/rocksdb_storage.h"
#include "tables/tables.h"

namespace rtp::rocksdb {
namespace {

using dynamodb::Item;
using dynamodb::Number;
using dynamodb::WriteOutcome;
using tables::Tables;

constexpr const char* kChildVariable = "RTP_CRASH_TEST_DIRECTORY";
constexpr int kAcknowledgements = 3;  // the child's descriptor of the pipe to its parent
constexpr int kThreads = 4;
constexpr int kKeysPerThread = 5;

struct Database {
  explicit Database(const std::filesystem::path& directory)
      : storage(RocksdbStorage::open(directory, {}).value()),
        tables(Tables::open(*storage, clock, {}).value()) {}

  SystemClock clock;
  std::unique_ptr<RocksdbStorage> storage;
  std::unique_ptr<Tables> tables;
};

void create_table(Tables& tables) {
  dynamodb::CreateTableRequest request;
  request.schema.name = "T";
  request.schema.key.hash = {"id", dynamodb::Type::kString};
  request.schema.stream = dynamodb::StreamViewType::kNewAndOldImages;
  std::promise<void> created;
  tables.create_table(std::move(request),
                      [&](Result<dynamodb::TableDescription> /*table*/) { created.set_value(); });
  created.get_future().wait();
}

/// Puts rising values for the keys of one thread, one after the other, until the process is killed.
void put_for_ever(Tables& tables, int thread, std::int64_t first_value) {
  for (std::int64_t value = first_value;; ++value) {
    const std::string key = std::to_string(thread) + "." + std::to_string(value % kKeysPerThread);
    dynamodb::PutItemRequest request;
    request.table_name = "T";
    request.item = Item{{"id", key}, {"v", Number(value)}};
    std::promise<Result<WriteOutcome>> done;
    tables.put_item(std::move(request),
                    [&](Result<WriteOutcome> outcome) { done.set_value(std::move(outcome)); });
    const auto outcome = done.get_future().get().value();
    const std::string line =
        key + " " + std::to_string(value) + " " + std::to_string(outcome.sequence_number) + "\n";
    if (::write(kAcknowledgements, line.data(), line.size()) < 0) {
      return;
    }
  }
}

[[noreturn]] void write_until_killed(const std::filesystem::path& directory) {
  const Database database(directory);
  create_table(*database.tables);
  const auto first_value = static_cast<std::int64_t>(database.tables->last_sequence_number()) + 1;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] { put_for_ever(*database.tables, thread, first_value); });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  std::abort();  // nobody killed it
}

struct Acknowledged {
  std::map<std::string, std::int64_t> values;                                 // the last of each key
  std::map<std::uint64_t, std::pair<std::string, std::int64_t>> by_sequence;  // key and value of each change
};

/// This test program anew, running this test as the child.
pid_t start_child(const std::filesystem::path& directory, int& acknowledgements) {
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
std::string run_child_and_kill(const std::filesystem::path& directory, long count) {
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

void remember(Acknowledged& acknowledged, const std::string& lines) {
  std::istringstream stream(lines);
  std::string key;
  std::int64_t value = 0;
  std::uint64_t sequence_number = 0;
  while (stream >> key >> value >> sequence_number) {
    acknowledged.values[key] = value;
    EXPECT_TRUE(acknowledged.by_sequence.try_emplace(sequence_number, key, value).second)
        << sequence_number << " was acknowledged twice";
  }
}

/// Each item is that of the newest record of its key, and says so.
void expect_versions(const Tables& tables, const std::vector<dynamodb::StreamRecord>& records) {
  std::map<std::string, const dynamodb::StreamRecord*> newest;
  for (const dynamodb::StreamRecord& record : records) {
    newest[*record.keys.at("id").as<std::string>()] = &record;
  }
  std::size_t of_thread_1 = 0;
  for (const auto& [key, record] : newest) {
    const auto version = tables.get_version("T", Item{{"id", key}}).value();
    ASSERT_TRUE(version) << key;
    EXPECT_EQ(version->sequence_number, record->sequence_number) << key;
    EXPECT_EQ(version->item, record->new_image) << key;
    of_thread_1 += key.starts_with("1.") ? 1 : 0;
  }
  std::size_t found = 0;
  std::optional<std::string> after;
  do {
    const auto page = tables.versions_with_prefix("T", "1.", after, 3).value();
    for (const tables::ItemVersion& version : page.versions) {
      EXPECT_EQ(version.item, newest.at(*version.item.at("id").as<std::string>())->new_image);
    }
    found += page.versions.size();
    after = page.last_evaluated;
  } while (after);
  EXPECT_EQ(found, of_thread_1);
}

void expect_acknowledged(const Tables& tables, const Acknowledged& acknowledged) {
  for (const auto& [key, value] : acknowledged.values) {
    dynamodb::GetItemRequest request;
    request.table_name = "T";
    request.key = Item{{"id", key}};
    const auto read = tables.get_item(request).value();
    ASSERT_TRUE(read.item) << key;
    // A later put may have been committed and not acknowledged.
    EXPECT_GE(*read.item->at("v").as<Number>(), Number(value)) << key;
  }
  const auto records = tables.read_changes(0, 1'000'000).value();
  std::map<std::uint64_t, const dynamodb::StreamRecord*> by_sequence;
  for (const dynamodb::StreamRecord& record : records) {
    EXPECT_TRUE(by_sequence.try_emplace(record.sequence_number, &record).second) << record.sequence_number;
  }
  for (const auto& [sequence_number, change] : acknowledged.by_sequence) {
    ASSERT_TRUE(by_sequence.contains(sequence_number)) << sequence_number;
    const Item expected{{"id", change.first}, {"v", Number(change.second)}};
    EXPECT_EQ(by_sequence[sequence_number]->new_image, expected);
  }
  EXPECT_EQ(tables.last_sequence_number(), by_sequence.rbegin()->first);
  expect_versions(tables, records);
}

TEST(CrashTest, WhatWasAcknowledgedSurvivesSigkill) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread changes the environment
  if (const char* directory = std::getenv(kChildVariable); directory != nullptr) {
    write_until_killed(directory);
  }
  const TemporaryDirectory directory;
  std::mt19937 random(20161124);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same moments in each run
  Acknowledged acknowledged;
  for (int round = 0; round < 5; ++round) {
    const auto count = std::uniform_int_distribution<long>(1, 300)(random);
    remember(acknowledged, run_child_and_kill(directory.path(), count));
    const Database database(directory.path());
    expect_acknowledged(*database.tables, acknowledged);
  }
}

}  // namespace
}  // namespace rtp::rocksdb
