#include "rocksdb/rocksdb_storage.h"

#include <atomic>
#include <chrono>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include "base/temporary_directory.h"
#include "rocksdb/engine_files_testing.h"
#include "tables/storage_contract.h"

namespace rtp::rocksdb {
namespace {

namespace fs = std::filesystem;
using tables::Durability;
using tables::Keyspace;
using tables::Mutation;
using tables::StorageContract;
using tables::StorageFactory;
using ::testing::HasSubstr;
using ::testing::Not;

/// A storage in a directory of its own.
std::shared_ptr<tables::Storage> temporary_storage() {
  struct Owner {
    TemporaryDirectory directory;
    std::unique_ptr<RocksdbStorage> storage = RocksdbStorage::open(directory.path(), {}).value();
  };
  auto owner = std::make_shared<Owner>();
  return {owner, owner->storage.get()};
}

INSTANTIATE_TEST_SUITE_P(Rocksdb, StorageContract, ::testing::Values(StorageFactory(temporary_storage)));

class RocksdbStorageTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<RocksdbStorage>> open() { return RocksdbStorage::open(directory_.path(), options_); }

  Error open_error() {
    const auto opened = open();
    return opened ? Error{ErrorCode::kInternal, "it opened"} : opened.error();
  }

  static Mutation put(std::string key, std::string value) {
    return {Mutation::Kind::kPut, Keyspace::kItems, std::move(key), std::move(value)};
  }

  /// Commits "0".."99" durably, each with a value of 1000 bytes.
  void fill() {
    auto storage = open().value();
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE(storage->commit({put(std::to_string(i), std::string(1000, 'v'))}, Durability::kDurable));
    }
  }

  /// The newest file of the engine whose name begins and ends so.
  fs::path engine_file(std::string_view prefix, std::string_view suffix) {
    auto found = engine_files(directory_.path(), prefix, suffix);
    std::erase_if(found, [](const fs::path& file) { return fs::file_size(file) == 0; });
    EXPECT_FALSE(found.empty()) << prefix << suffix;
    return found.empty() ? fs::path() : *found.rbegin();
  }

  static void flip_byte(const fs::path& file, std::size_t offset) {
    std::string bytes = contents(file);
    bytes.at(offset) = static_cast<char>(bytes.at(offset) ^ 0x40);
    std::ofstream(file, std::ios::binary) << bytes;
  }

  void expect_damage(std::string_view named) {
    const Error error = open_error();
    EXPECT_EQ(error.code, ErrorCode::kCorrupt);
    EXPECT_THAT(error.message, HasSubstr("data directory " + directory_.path().string() + " is damaged"));
    EXPECT_THAT(error.message, HasSubstr(std::string(named)));
    EXPECT_THAT(error.message, Not(HasSubstr("\n")));
  }

  TemporaryDirectory directory_;
  RocksdbOptions options_;
};

TEST_F(RocksdbStorageTest, KeepsWhatWasCommitted) {
  fill();
  const auto storage = open().value();
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(storage->get(Keyspace::kItems, std::to_string(i)).value()) << i;
  }
}

TEST_F(RocksdbStorageTest, FinishesACreationThatWasInterrupted) {
  fill();
  fs::resize_file(directory_.path() / "RTP_DATA", 0);  // as before the end of open()
  EXPECT_TRUE(open());
  EXPECT_EQ(contents(directory_.path() / "RTP_DATA"), "rtp data directory, format 2\n");
}

TEST_F(RocksdbStorageTest, BelongsToOneHolderAtATime) {
  const auto storage = open().value();
  EXPECT_EQ(open_error().code, ErrorCode::kAlreadyExists);
}

TEST_F(RocksdbStorageTest, RefusesADirectoryWhoseEngineFilesAreGone) {
  fill();
  fs::remove_all(directory_.path() / "rocksdb");
  expect_damage("rocksdb");
  EXPECT_FALSE(fs::exists(directory_.path() / "rocksdb" / "CURRENT"));
}

TEST_F(RocksdbStorageTest, RefusesADamagedCurrentFile) {
  fill();
  const fs::path current = engine_file("CURRENT", "");
  std::ofstream(current) << "MANIFEST-999999\n";
  expect_damage("MANIFEST-999999");
  std::ofstream(current) << "garbage";
  expect_damage("CURRENT");
  fs::remove(current);
  expect_damage("CURRENT");
}

TEST_F(RocksdbStorageTest, RefusesADamagedManifest) {
  fill();
  flip_byte(engine_file("MANIFEST-", ""), 20);
  expect_damage("MANIFEST");
}

TEST_F(RocksdbStorageTest, RefusesAMissingOrCutTable) {
  fill();
  ASSERT_TRUE(open());  // moves what is in the log to a table
  const fs::path table = engine_file("", ".sst");
  fs::resize_file(table, fs::file_size(table) - 1);
  expect_damage("Corrupt");
  fs::remove(table);
  expect_damage(table.stem().string());
}

TEST_F(RocksdbStorageTest, AReadOfADamagedTableSaysWhichFile) {
  fill();
  ASSERT_TRUE(open());
  const fs::path table = engine_file("", ".sst");
  flip_byte(table, 10);
  const auto storage = open().value();
  const auto value = storage->get(Keyspace::kItems, "0");
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(value.error().message, HasSubstr(table.filename().string()));
  EXPECT_EQ(storage->range(Keyspace::kItems, "", "", tables::Direction::kForward)->next().error().code,
            ErrorCode::kCorrupt);
}

TEST_F(RocksdbStorageTest, RefusesALogDamagedBeforeItsEnd) {
  fill();
  const fs::path log = engine_file("", ".log");
  for (const std::size_t offset : {std::size_t{100}, std::size_t{60'000}}) {
    const std::string before = contents(log);
    flip_byte(log, offset);
    const std::string damaged = contents(log);
    expect_damage(log.filename().string());
    EXPECT_EQ(contents(log), damaged);  // nothing is repaired, nor removed
    std::ofstream(log, std::ios::binary) << before;
  }
  EXPECT_TRUE(open());
}

TEST_F(RocksdbStorageTest, ToleratesALogWhoseLastRecordIsIncomplete) {
  fill();
  const fs::path log = engine_file("", ".log");
  fs::resize_file(log, fs::file_size(log) - 500);  // kill -9 while the last record was written
  const auto storage = open().value();
  EXPECT_TRUE(storage->get(Keyspace::kItems, "98").value());
  EXPECT_FALSE(storage->get(Keyspace::kItems, "99").value());
}

TEST_F(RocksdbStorageTest, DropsTheLastRecordOfAZeroedLogThatAPowerCutTore) {
  fill();
  const fs::path log = engine_file("", ".log");
  std::string bytes = contents(log);
  bytes.replace(bytes.size() - 500, 500, 500, '\0').append(100'000, '\0');
  std::ofstream(log, std::ios::binary) << bytes;
  {
    const auto storage = open().value();
    EXPECT_TRUE(storage->get(Keyspace::kItems, "98").value());
    EXPECT_FALSE(storage->get(Keyspace::kItems, "99").value());
  }
  EXPECT_TRUE(open().value()->get(Keyspace::kItems, "98").value());
}

TEST_F(RocksdbStorageTest, RefusesAZeroedLogWhoseLastRecordIsDamaged) {
  fill();
  const fs::path log = engine_file("", ".log");
  const std::string bytes = contents(log);
  std::ofstream(log, std::ios::binary) << bytes << std::string(100'000, '\0');
  flip_byte(log, bytes.size() - 500);
  expect_damage(log.filename().string());
}

TEST_F(RocksdbStorageTest, LogsAreZeroedAheadOnceTheFirstIsFull) {
  options_.write_buffer_bytes = std::size_t{2} * 1024 * 1024;
  const fs::path spare = directory_.path() / "rocksdb" / "spare";
  auto storage = open().value();
  int count = 0;
  const auto commit = [&] {
    ASSERT_TRUE(
        storage->commit({put(std::to_string(count++), std::string(1000, 'v'))}, Durability::kDurable));
  };
  const fs::path first = newest_log(directory_.path());
  while (newest_log(directory_.path()) == first) {
    commit();
  }
  const fs::path second = newest_log(directory_.path());
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!fs::exists(spare) || fs::file_size(spare) < fs::file_size(first)) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  while (newest_log(directory_.path()) == second) {
    commit();
  }
  const std::string third = contents(newest_log(directory_.path()));
  EXPECT_GE(third.size(), fs::file_size(first));
  EXPECT_EQ(third.back(), '\0');

  storage.reset();
  EXPECT_FALSE(fs::exists(spare));
  storage = open().value();
  for (int i = 0; i < count; ++i) {
    ASSERT_TRUE(storage->get(Keyspace::kItems, std::to_string(i)).value()) << i;
  }
}

/// A file system that is full when told so. Thread-safe.
class FillableFileSystem final : public ::rocksdb::FileSystemWrapper {
 public:
  FillableFileSystem() : FileSystemWrapper(::rocksdb::FileSystem::Default()) {}
  [[nodiscard]] const char* Name() const override { return "FillableFileSystem"; }

  void set_full(bool full) { full_ = full; }

  ::rocksdb::IOStatus NewWritableFile(const std::string& name, const ::rocksdb::FileOptions& options,
                                      std::unique_ptr<::rocksdb::FSWritableFile>* file,
                                      ::rocksdb::IODebugContext* context) override {
    ::rocksdb::IOStatus status = FileSystemWrapper::NewWritableFile(name, options, file, context);
    if (status.ok()) {
      *file = std::make_unique<File>(std::move(*file), full_);
    }
    return status;
  }

 private:
  class File final : public ::rocksdb::FSWritableFileOwnerWrapper {
   public:
    File(std::unique_ptr<::rocksdb::FSWritableFile> file, const std::atomic<bool>& full)
        : FSWritableFileOwnerWrapper(std::move(file)), full_(full) {}
    ::rocksdb::IOStatus Append(const ::rocksdb::Slice& data, const ::rocksdb::IOOptions& options,
                               ::rocksdb::IODebugContext* context) override {
      return full_ ? no_space() : FSWritableFileOwnerWrapper::Append(data, options, context);
    }
    ::rocksdb::IOStatus Append(const ::rocksdb::Slice& data, const ::rocksdb::IOOptions& options,
                               const ::rocksdb::DataVerificationInfo& verification,
                               ::rocksdb::IODebugContext* context) override {
      return full_ ? no_space() : FSWritableFileOwnerWrapper::Append(data, options, verification, context);
    }

   private:
    static ::rocksdb::IOStatus no_space() { return ::rocksdb::IOStatus::NoSpace("No space left on device"); }
    const std::atomic<bool>& full_;
  };

  std::atomic<bool> full_ = false;
};

class FullDiskTest : public RocksdbStorageTest {
 protected:
  FullDiskTest() { options_.env = env_.get(); }

  /// The engine notices within seconds that there is space.
  static void commit_when_possible(RocksdbStorage& storage, const Mutation& mutation) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!storage.commit({mutation}, Durability::kDurable)) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }

  std::shared_ptr<FillableFileSystem> disk_ = std::make_shared<FillableFileSystem>();
  std::unique_ptr<::rocksdb::Env> env_ = ::rocksdb::NewCompositeEnv(disk_);
};

TEST_F(FullDiskTest, RefusesCommitsUntilThereIsSpaceAgain) {
  auto storage = open().value();
  ASSERT_TRUE(storage->commit({put("before", "1")}, Durability::kDurable));
  disk_->set_full(true);
  for (int i = 0; i < 3; ++i) {
    const auto refused = storage->commit({put("refused", "1")}, Durability::kDurable);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(refused.error().message, HasSubstr("no space left in " + directory_.path().string()));
    EXPECT_EQ(storage->get(Keyspace::kItems, "refused").value(), std::nullopt);
    EXPECT_EQ(storage->get(Keyspace::kItems, "before").value(), "1");
  }
  disk_->set_full(false);
  commit_when_possible(*storage, put("after", "1"));

  storage.reset();
  storage = open().value();
  EXPECT_EQ(storage->get(Keyspace::kItems, "before").value(), "1");
  EXPECT_EQ(storage->get(Keyspace::kItems, "after").value(), "1");
  EXPECT_EQ(storage->get(Keyspace::kItems, "refused").value(), std::nullopt);
}

TEST_F(FullDiskTest, SaysSoWhenItCannotOpen) {
  ASSERT_TRUE(open());
  disk_->set_full(true);
  EXPECT_EQ(open_error().code, ErrorCode::kUnavailable);
  disk_->set_full(false);
  EXPECT_TRUE(open());
}

}  // namespace
}  // namespace rtp::rocksdb
