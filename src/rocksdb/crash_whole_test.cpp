// Transactions, indexes and expiry on RocksDB, killed with SIGKILL in the midst of them: there is no half of
// anything.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "rocksdb/crash_testing.h"
#include "tables/expiry_index.h"
#include "tables/key_encoding.h"
#include "tables/tables.h"

namespace rtp::rocksdb {
namespace {

using dynamodb::Item;
using dynamodb::Number;
using tables::Tables;

constexpr int kAccounts = 10;
constexpr std::int64_t kBalance = 1000;  // of each account in the beginning
constexpr int kFillers = 2000;           // items that make building an index take several commits
constexpr int kThreads = 2;              // of each kind
const tables::TablesOptions kOptions{.expiry_interval = std::chrono::milliseconds(2)};

/// In the child, where nothing may fail.
template <typename Outcome>
void require(const Result<Outcome>& outcome) {
  if (!outcome) {
    std::cerr << "the child failed: " << outcome.error().message << '\n';
    std::abort();
  }
}

std::int64_t unix_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(SystemClock().now()).count();
}

std::string text_of(const Item& item, std::string_view name) {
  const auto value = item.find(name);
  return value == item.end() ? "" : *value->second.as<std::string>();
}

/// Table "T": key `id`, a stream of both images, time to live by `ttl`, the global index "byBranch".
void create_table(Tables& tables) {
  dynamodb::CreateTableRequest request;
  request.schema.name = "T";
  request.schema.key.hash = {"id", dynamodb::Type::kString};
  request.schema.attribute_definitions = {{"branch", dynamodb::Type::kString},
                                          {"id", dynamodb::Type::kString}};
  request.schema.stream = dynamodb::StreamViewType::kNewAndOldImages;
  request.schema.indexes = {{.name = "byBranch", .key = {{"branch", dynamodb::Type::kString}, std::nullopt}}};
  const auto created = wait_for<dynamodb::TableDescription>(
      [&](auto done) { tables.create_table(std::move(request), std::move(done)); });
  if (!created) {
    return;  // in a round before
  }
  require(wait_for<dynamodb::TableDescription>([&](auto done) {
    tables.update_time_to_live({.table_name = "T", .attribute = "ttl", .enabled = true}, std::move(done));
  }));
  dynamodb::BatchWriteItemRequest batch;
  for (int i = 0; i < kAccounts; ++i) {
    batch.writes.push_back({"T", Item{{"id", "account" + std::to_string(i)},
                                      {"balance", Number(kBalance)},
                                      {"branch", std::string("b0")}}});
  }
  for (int i = 0; i < kFillers; ++i) {
    batch.writes.push_back(
        {"T", Item{{"id", "filler" + std::to_string(i)}, {"branch", "b" + std::to_string(i % 5)}}});
  }
  require(wait_for<std::vector<dynamodb::WriteOutcome>>(
      [&](auto done) { tables.batch_write_item(std::move(batch), std::move(done)); }));
  acknowledge("filled\n");
}

dynamodb::UpdateItemRequest transfer(int account, std::int64_t amount, const std::string& op, int branch) {
  dynamodb::Placeholders given;
  given.values = {{":n", Number(amount)}, {":op", op}, {":branch", "b" + std::to_string(branch)}};
  dynamodb::UpdateItemRequest request;
  request.table_name = "T";
  request.key = Item{{"id", "account" + std::to_string(account)}};
  request.update = dynamodb::Update::parse("SET op = :op, branch = :branch ADD balance :n", given).value();
  return request;
}

/// Moves money between accounts, and the accounts between branches.
void transfer_for_ever(Tables& tables, int thread, std::uint64_t round) {
  std::mt19937_64 random(round * kThreads + static_cast<std::uint64_t>(thread));
  const auto pick = [&](int end) { return std::uniform_int_distribution<int>(0, end - 1)(random); };
  for (int i = 0;; ++i) {
    const std::string op = std::to_string(round) + "." + std::to_string(thread) + "." + std::to_string(i);
    const int from = pick(kAccounts);
    const int to = (from + 1 + pick(kAccounts - 1)) % kAccounts;
    const std::int64_t amount = pick(100);
    dynamodb::TransactWriteItemsRequest request;
    request.actions.emplace_back(transfer(from, -amount, op, pick(5)));
    request.actions.emplace_back(transfer(to, amount, op, pick(5)));
    request.token = op;
    require(wait_for<dynamodb::TransactWriteOutcome>(
        [&](auto done) { tables.transact_write_items(std::move(request), std::move(done)); }));
    acknowledge("transfer " + op + "\n");
  }
}

/// Puts items of which half are expired and half are not for long.
void expire_for_ever(Tables& tables, int thread, std::uint64_t round) {
  for (int i = 0;; ++i) {
    const std::string id =
        "e" + std::to_string(round) + "." + std::to_string(thread) + "." + std::to_string(i);
    const std::int64_t ttl = unix_seconds() + (i % 2 == 0 ? -1 : 3600);
    dynamodb::PutItemRequest request;
    request.table_name = "T";
    request.item = Item{{"id", id}, {"ttl", Number(ttl)}, {"branch", "b" + std::to_string(i % 5)}};
    require(wait_for<dynamodb::WriteOutcome>(
        [&](auto done) { tables.put_item(std::move(request), std::move(done)); }));
    acknowledge("put " + id + "\n");
  }
}

/// Of the index "again"; absent without it.
std::optional<dynamodb::IndexStatus> index_status(const Tables& tables) {
  const auto table = tables.describe_table("T").value();
  const auto* const index = table.schema.find_index("again");
  return index == nullptr ? std::nullopt : std::optional(index->status);
}

void wait_until_built(Tables& tables) {
  while (index_status(tables) == dynamodb::IndexStatus::kCreating) {
    tables.finish();
  }
}

/// Adds an index to the table, waits until it is built, and removes it.
void index_for_ever(Tables& tables) {
  while (true) {
    dynamodb::UpdateTableRequest request;
    request.table_name = "T";
    if (!index_status(tables)) {
      request.index_updates.emplace_back(
          dynamodb::CreateIndex{{.name = "again",
                                 .key = {{"branch", dynamodb::Type::kString}, std::nullopt},
                                 .status = dynamodb::IndexStatus::kCreating}});
    } else {
      request.index_updates.emplace_back(dynamodb::DeleteIndex{"again"});
    }
    require(wait_for<dynamodb::TableDescription>(
        [&](auto done) { tables.update_table(std::move(request), std::move(done)); }));
    wait_until_built(tables);
  }
}

[[noreturn]] void write_until_killed(const std::filesystem::path& directory) {
  const Database database(directory, kOptions);
  Tables& tables = *database.tables;
  create_table(tables);
  const std::uint64_t round = tables.last_sequence_number();
  std::vector<std::jthread> threads;
  threads.emplace_back([&] { index_for_ever(tables); });
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] { transfer_for_ever(tables, thread, round); });
    threads.emplace_back([&, thread] { expire_for_ever(tables, thread, round); });
  }
  threads.clear();
  std::abort();  // nobody killed it
}

struct Acknowledged {
  std::set<std::string> transfers;
  std::set<std::string> puts;  // of items that expire
};

void remember(Acknowledged& acknowledged, const std::string& lines) {
  std::istringstream stream(lines);
  for (std::string word; stream >> word;) {
    if (word == "transfer" && stream >> word) {
      acknowledged.transfers.insert(word);
    } else if (word == "put" && stream >> word) {
      acknowledged.puts.insert(word);
    }
  }
}

using Items = std::map<std::string, Item>;

Items scan(const Tables& tables, std::optional<std::string> index) {
  dynamodb::ScanRequest request;
  request.page.table_name = "T";
  request.page.index_name = std::move(index);
  Items items;
  do {
    auto page = tables.scan(request).value();
    for (Item& item : page.items) {
      const std::string id = text_of(item, "id");
      EXPECT_TRUE(items.emplace(id, std::move(item)).second) << id;
    }
    request.page.exclusive_start_key = std::move(page.last_evaluated_key);
  } while (request.page.exclusive_start_key);
  return items;
}

/// Waits until nothing changes any more: no index is being built, no item has expired.
void wait_until_settled(Tables& tables) {
  wait_until_built(tables);
  const auto is_due = [](const auto& item) {
    const auto ttl = item.second.find("ttl");
    return ttl != item.second.end() && *ttl->second.template as<Number>() <= Number(unix_seconds());
  };
  while (std::ranges::any_of(scan(tables, std::nullopt), is_due)) {
    tables.finish();
  }
}

/// The stream played from its beginning gives the table.
void expect_stream_gives(const Items& items, const std::vector<dynamodb::StreamRecord>& records) {
  Items played;
  for (const dynamodb::StreamRecord& record : records) {
    const std::string id = text_of(record.keys, "id");
    const auto before = played.find(id);
    EXPECT_EQ(record.old_image, before == played.end() ? std::nullopt : std::optional(before->second)) << id;
    if (record.new_image) {
      played[id] = *record.new_image;
    } else {
      played.erase(id);
    }
  }
  EXPECT_EQ(played, items);
}

/// Both halves of each transfer are there, next to each other; and all that were acknowledged.
void expect_whole_transfers(const std::vector<dynamodb::StreamRecord>& records,
                            const std::set<std::string>& acknowledged) {
  std::map<std::string, std::vector<std::uint64_t>> places;
  for (const dynamodb::StreamRecord& record : records) {
    const std::string op = record.new_image ? text_of(*record.new_image, "op") : "";
    if (!op.empty()) {
      places[op].push_back(record.sequence_number);
    }
  }
  for (const auto& [op, numbers] : places) {
    ASSERT_EQ(numbers.size(), 2U) << op;
    EXPECT_EQ(numbers[1], numbers[0] + 1) << op;
  }
  for (const std::string& op : acknowledged) {
    EXPECT_TRUE(places.contains(op)) << op;
  }
}

/// What was put is there, or was removed because it had expired.
void expect_expired(const Items& items, const std::vector<dynamodb::StreamRecord>& records,
                    const std::set<std::string>& acknowledged) {
  std::map<std::string, const dynamodb::StreamRecord*> last;
  for (const dynamodb::StreamRecord& record : records) {
    last[text_of(record.keys, "id")] = &record;
  }
  for (const std::string& id : acknowledged) {
    ASSERT_TRUE(last.contains(id)) << id;
    if (!items.contains(id)) {
      EXPECT_TRUE(last[id]->expired) << id;
      EXPECT_LE(*last[id]->old_image->at("ttl").as<Number>(), Number(unix_seconds())) << id;
    }
  }
}

std::set<std::string> keys_in(const tables::Storage& storage, const tables::KeyRange& range) {
  const auto cursor =
      storage.range(tables::Keyspace::kItems, range.begin, range.end, tables::Direction::kForward);
  std::set<std::string> keys;
  for (auto entry = cursor->next().value(); entry; entry = cursor->next().value()) {
    keys.emplace(entry->key);
  }
  return keys;
}

/// The expiry index has the items with a time to live, and no others.
void expect_expiry_index_of(const Items& items, const Database& database) {
  const auto table = database.tables->describe_table("T").value();
  std::set<std::string> expected;
  for (const auto& [id, item] : items) {
    if (const auto expiry = tables::expiry_of(table.schema, item)) {
      expected.insert(tables::expiry_key("T", *expiry, tables::item_key(table.schema, item)));
    }
  }
  EXPECT_EQ(keys_in(*database.storage, tables::expiry_range("T")), expected);
}

void expect_whole(const Database& database, const Acknowledged& acknowledged) {
  const Tables& tables = *database.tables;
  const Items items = scan(tables, std::nullopt);
  const auto records = tables.read_changes(0, 10'000'000).value();
  expect_stream_gives(items, records);
  expect_whole_transfers(records, acknowledged.transfers);
  expect_expired(items, records, acknowledged.puts);
  expect_expiry_index_of(items, database);
  Number sum;
  for (int i = 0; i < kAccounts; ++i) {
    sum = Number::add(sum, *items.at("account" + std::to_string(i)).at("balance").as<Number>()).value();
  }
  EXPECT_EQ(sum, Number(kAccounts * kBalance));
  EXPECT_EQ(scan(tables, "byBranch"), items);
  if (index_status(tables)) {
    EXPECT_EQ(scan(tables, "again"), items);
  } else {
    EXPECT_TRUE(keys_in(*database.storage, tables::space_range(tables::index_space("T", "again"))).empty());
  }
}

TEST(CrashWholeTest, SigkillLeavesNoHalfOfATransactionAnIndexOrAnExpiry) {
  Acknowledged acknowledged;
  crash_again_and_again({.least = 10, .most = 400}, write_until_killed,
                        [&](const std::filesystem::path& directory, const std::string& lines) {
                          remember(acknowledged, lines);
                          const Database database(directory, kOptions);
                          wait_until_settled(*database.tables);
                          expect_whole(database, acknowledged);
                        });
}

}  // namespace
}  // namespace rtp::rocksdb
