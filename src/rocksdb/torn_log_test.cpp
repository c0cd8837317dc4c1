#include "rocksdb/torn_log.h"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/temporary_directory.h"
#include "rocksdb/rocksdb_storage.h"

namespace rtp::rocksdb {
namespace {

namespace fs = std::filesystem;
using tables::Durability;
using tables::Keyspace;
using tables::Mutation;

constexpr std::size_t kSector = 512;
constexpr std::size_t kTail = 100'000;  // zeros that nothing was written to yet

/// A log of RocksDB's own, zeroed ahead.
struct Log {
  std::string bytes;
  std::vector<std::size_t> begins;  // of the records
  std::size_t end = 0;              // of the last

  [[nodiscard]] std::size_t last() const { return begins.back(); }
};

/// With a record for each value.
Log log_of(const std::vector<std::string>& values) {
  const TemporaryDirectory directory;
  const auto storage = RocksdbStorage::open(directory.path(), {}).value();
  fs::path path;
  for (const auto& entry : fs::directory_iterator(directory.path() / "rocksdb")) {
    path = entry.path().extension() == ".log" ? entry.path() : path;
  }
  Log log;
  for (const std::string& value : values) {
    log.begins.push_back(fs::file_size(path));
    EXPECT_TRUE(
        storage->commit({{Mutation::Kind::kPut, Keyspace::kItems, "key", value}}, Durability::kDurable));
  }
  log.end = fs::file_size(path);
  std::ifstream file(path, std::ios::binary);
  log.bytes.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  log.bytes.append(kTail, '\0');
  return log;
}

/// Records in one block, and at the end one in several.
const Log& log_with_a_large_record() {
  static const Log kLog = log_of({std::string(300, 'a'), std::string(5'000, 'b'), std::string(90'000, 'c')});
  return kLog;
}

const Log& log_with_a_small_record() {
  static const Log kLog = log_of({std::string(90'000, 'a'), std::string(300, 'b'), std::string(5'000, 'c')});
  return kLog;
}

/// The log as it is when what it has of [begin, end) did not arrive.
std::string without(const Log& log, std::size_t begin, std::size_t end) {
  return std::string(log.bytes).replace(begin, end - begin, end - begin, '\0');
}

class TornLogTest : public ::testing::TestWithParam<const Log& (*)()> {
 protected:
  const Log& log_ = GetParam()();
};

INSTANTIATE_TEST_SUITE_P(Records, TornLogTest,
                         ::testing::Values(log_with_a_large_record, log_with_a_small_record));

TEST_P(TornLogTest, WholeRecordsAreNotTorn) {
  EXPECT_EQ(torn_record(log_.bytes), std::nullopt);
  EXPECT_EQ(torn_record(log_.bytes.substr(0, log_.end)), std::nullopt);
  EXPECT_EQ(torn_record(log_.bytes.substr(0, log_.last())), std::nullopt);
  EXPECT_EQ(torn_record(without(log_, log_.last(), log_.end)), std::nullopt);  // nothing of it arrived
  EXPECT_EQ(torn_record(std::string(kTail, '\0')), std::nullopt);
  EXPECT_EQ(torn_record(""), std::nullopt);
}

TEST_P(TornLogTest, ARecordOfWhichOnlyTheBeginningArrivedIsTorn) {
  for (std::size_t cut = (log_.last() / kSector + 1) * kSector; cut < log_.end; cut += kSector) {
    ASSERT_EQ(torn_record(without(log_, cut, log_.end)), log_.last()) << cut;
  }
}

TEST_P(TornLogTest, ARecordOfWhichOneSectorDidNotArriveIsTorn) {
  for (std::size_t sector = log_.last() / kSector * kSector; sector < log_.end; sector += kSector) {
    const std::size_t begin = std::max(sector, log_.last());
    ASSERT_EQ(torn_record(without(log_, begin, std::min(sector + kSector, log_.end))), log_.last()) << sector;
  }
}

TEST_P(TornLogTest, ARecordThatOthersFollowIsNotTorn) {
  const std::size_t size = log_.bytes.size() - kTail;
  Log twice{.bytes = log_.bytes.substr(0, size), .begins = log_.begins, .end = log_.end};
  twice.bytes.append(32768 - size % 32768, '\0').append(log_.bytes);
  for (std::size_t sector = log_.last() / kSector * kSector; sector < log_.end; sector += kSector) {
    const std::size_t begin = std::max(sector, log_.last());
    ASSERT_EQ(torn_record(without(twice, begin, std::min(sector + kSector, log_.end))), std::nullopt)
        << sector;
  }
}

TEST_P(TornLogTest, DamageIsNotTorn) {
  for (std::size_t at = log_.last(); at < log_.end; at += 101) {
    std::string damaged = log_.bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x40);
    ASSERT_EQ(torn_record(damaged), std::nullopt) << at;
  }
}

TEST_P(TornLogTest, NoBytesMakeItFail) {
  for (std::size_t cut = 0; cut < log_.bytes.size(); cut += 37) {
    const auto torn = torn_record(std::string_view(log_.bytes).substr(0, cut));
    ASSERT_TRUE(!torn || *torn <= cut);
    static_cast<void>(torn_record(std::string_view(log_.bytes).substr(cut)));
  }
}

}  // namespace
}  // namespace rtp::rocksdb
