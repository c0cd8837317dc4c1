#include "rocksdb/torn_log.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/temporary_directory.h"
#include "rocksdb/engine_files_testing.h"
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
  const fs::path path = newest_log(directory.path());
  Log log;
  for (const std::string& value : values) {
    log.begins.push_back(fs::file_size(path));
    EXPECT_TRUE(
        storage->commit({{Mutation::Kind::kPut, Keyspace::kItems, "key", value}}, Durability::kDurable));
  }
  log.end = fs::file_size(path);
  log.bytes = contents(path).append(kTail, '\0');
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

struct Range {
  std::size_t begin;
  std::size_t end;
};

/// The log as it is when that part of it did not arrive.
std::string without(std::string log, Range range) {
  const std::size_t size = range.end - range.begin;
  return log.replace(range.begin, size, size, '\0');
}

/// What each sector has of the last record.
std::vector<Range> sectors_of_last(const Log& log) {
  std::vector<Range> ranges;
  for (std::size_t sector = log.last() / kSector * kSector; sector < log.end; sector += kSector) {
    ranges.push_back({std::max(sector, log.last()), std::min(sector + kSector, log.end)});
  }
  return ranges;
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
  EXPECT_EQ(torn_record(without(log_.bytes, {log_.last(), log_.end})),
            std::nullopt);  // nothing of it arrived
  EXPECT_EQ(torn_record(std::string(kTail, '\0')), std::nullopt);
  EXPECT_EQ(torn_record(""), std::nullopt);
}

TEST_P(TornLogTest, ARecordOfWhichOnlyTheBeginningArrivedIsTorn) {
  for (std::size_t cut = (log_.last() / kSector + 1) * kSector; cut < log_.end; cut += kSector) {
    ASSERT_EQ(torn_record(without(log_.bytes, {cut, log_.end})), log_.last()) << cut;
  }
}

TEST_P(TornLogTest, ARecordOfWhichOneSectorDidNotArriveIsTorn) {
  for (const Range& sector : sectors_of_last(log_)) {
    ASSERT_EQ(torn_record(without(log_.bytes, sector)), log_.last()) << sector.begin;
  }
}

TEST_P(TornLogTest, ARecordThatOthersFollowIsNotTorn) {
  constexpr std::size_t kBlock = 32768;
  std::string twice = log_.bytes.substr(0, log_.end);
  twice.append(kBlock - log_.end % kBlock, '\0').append(log_.bytes);
  for (const Range& sector : sectors_of_last(log_)) {
    ASSERT_EQ(torn_record(without(twice, sector)), std::nullopt) << sector.begin;
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
