// Tables on RocksDB, killed with SIGKILL while they are written: what was acknowledged is there.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "rocksdb/crash_testing.h"
#include "tables/tables.h"

namespace rtp::rocksdb {
namespace {

using dynamodb::Item;
using dynamodb::Number;
using dynamodb::WriteOutcome;
using tables::Tables;

constexpr int kThreads = 4;
constexpr int kKeysPerThread = 5;
/// So small that the rounds see many logs, which are zeroed ahead, and flushes.
const RocksdbOptions kEngine{.write_buffer_bytes = std::size_t{256} * 1024};

void create_table(Tables& tables) {
  dynamodb::CreateTableRequest request;
  request.schema.name = "T";
  request.schema.key.hash = {"id", dynamodb::Type::kString};
  request.schema.stream = dynamodb::StreamViewType::kNewAndOldImages;
  // Fails in later rounds: the table is there.
  static_cast<void>(wait_for<dynamodb::TableDescription>(
      [&](auto done) { tables.create_table(std::move(request), std::move(done)); }));
}

Item item_of(const std::string& key, std::int64_t value) {
  return Item{{"id", key}, {"v", Number(value)}, {"filler", std::string(1000, 'f')}};
}

/// Puts rising values for the keys of one thread, one after the other, until the process is killed.
void put_for_ever(Tables& tables, int thread, std::int64_t first_value) {
  for (std::int64_t value = first_value;; ++value) {
    const std::string key = std::to_string(thread) + "." + std::to_string(value % kKeysPerThread);
    dynamodb::PutItemRequest request;
    request.table_name = "T";
    request.item = item_of(key, value);
    const auto outcome = wait_for<WriteOutcome>([&](auto done) {
                           tables.put_item(std::move(request), std::move(done));
                         }).value();
    const std::string line =
        key + " " + std::to_string(value) + " " + std::to_string(outcome.sequence_number) + "\n";
    acknowledge(line);
  }
}

[[noreturn]] void write_until_killed(const std::filesystem::path& directory) {
  const Database database(directory, {}, kEngine);
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
    EXPECT_EQ(by_sequence[sequence_number]->new_image, item_of(change.first, change.second));
  }
  EXPECT_EQ(tables.last_sequence_number(), by_sequence.rbegin()->first);
  expect_versions(tables, records);
}

TEST(CrashTest, WhatWasAcknowledgedSurvivesSigkill) {
  Acknowledged acknowledged;
  crash_again_and_again({.least = 1, .most = 300}, write_until_killed,
                        [&](const std::filesystem::path& directory, const std::string& lines) {
                          remember(acknowledged, lines);
                          const Database database(directory, {}, kEngine);
                          expect_acknowledged(*database.tables, acknowledged);
                        });
}

}  // namespace
}  // namespace rtp::rocksdb
