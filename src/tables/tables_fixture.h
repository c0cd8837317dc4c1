// Tables over a MemoryStorage, with verbs that wait for their answer. For tests.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "dynamodb/requests.h"
#include "dynamodb/wire_json.h"
#include "tables/memory_storage.h"
#include "tables/tables.h"

namespace rtp::tables {

/// Stands still until it is moved. Thread-safe.
class ManualClock final : public Clock {
 public:
  [[nodiscard]] std::chrono::milliseconds now() const override { return now_.load(); }
  void advance(std::chrono::milliseconds step) { now_ = now_.load() + step; }

 private:
  std::atomic<std::chrono::milliseconds> now_ = std::chrono::milliseconds(1'480'000'000'123);
};

/// Keeps all that is published. Thread-safe.
class RecordingListener final : public ChangeListener {
 public:
  void on_commit(const dynamodb::StreamBatch& batch) override {
    const std::scoped_lock lock(mutex_);
    batches_.push_back(batch);
  }
  [[nodiscard]] std::vector<dynamodb::StreamBatch> batches() const {
    const std::scoped_lock lock(mutex_);
    return batches_;
  }
  [[nodiscard]] std::vector<dynamodb::StreamRecord> records() const {
    std::vector<dynamodb::StreamRecord> all;
    for (const dynamodb::StreamBatch& batch : batches()) {
      all.insert(all.end(), batch->begin(), batch->end());
    }
    return all;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<dynamodb::StreamBatch> batches_;
};

/// An item from plain JSON, which cannot be wrong.
inline dynamodb::Item item(std::string_view json) { return dynamodb::item_from_plain_json(json).value(); }

inline dynamodb::CreateTableRequest table_request(std::string name, dynamodb::KeySchema key,
                                                  std::optional<dynamodb::StreamViewType> stream) {
  dynamodb::CreateTableRequest request;
  request.schema.name = std::move(name);
  request.schema.attribute_definitions.push_back(key.hash);
  if (key.range) {
    request.schema.attribute_definitions.push_back(*key.range);
  }
  request.schema.key = std::move(key);
  request.schema.stream = stream;
  return request;
}

inline dynamodb::KeySchema hash_key(std::string name, dynamodb::Type type = dynamodb::Type::kString) {
  return {{std::move(name), type}, std::nullopt};
}

inline dynamodb::KeySchema hash_and_range_key(std::string hash, std::string range,
                                              dynamodb::Type range_type = dynamodb::Type::kString) {
  return {{std::move(hash), dynamodb::Type::kString}, dynamodb::KeyAttribute{std::move(range), range_type}};
}

inline dynamodb::PutItemRequest put_request(std::string table, dynamodb::Item value) {
  dynamodb::PutItemRequest request;
  request.table_name = std::move(table);
  request.item = std::move(value);
  return request;
}

inline dynamodb::GetItemRequest get_request(std::string table, std::string_view key) {
  dynamodb::GetItemRequest request;
  request.table_name = std::move(table);
  request.key = item(key);
  return request;
}

inline dynamodb::DeleteItemRequest delete_request(std::string table, std::string_view key) {
  dynamodb::DeleteItemRequest request;
  request.table_name = std::move(table);
  request.key = item(key);
  return request;
}

/// {":v": 1} as ExpressionAttributeValues.
inline dynamodb::Placeholders placeholders(std::string_view values) {
  dynamodb::Placeholders result;
  for (const auto& [name, value] : item(values)) {
    result.values.emplace(name, value);
  }
  return result;
}

inline dynamodb::Condition condition(std::string_view text, std::string_view values = "{}") {
  dynamodb::Placeholders given = placeholders(values);
  return dynamodb::Condition::parse("ConditionExpression", text, given).value();
}

/// Of table "T".
inline dynamodb::UpdateItemRequest update_request(std::string_view key, std::string_view expression,
                                                  std::string_view values = "{}") {
  dynamodb::UpdateItemRequest request;
  request.table_name = "T";
  request.key = item(key);
  if (!expression.empty()) {
    dynamodb::Placeholders given = placeholders(values);
    request.update = dynamodb::Update::parse(expression, given).value();
  }
  return request;
}

/// A promise as a Done, and its future.
template <typename T>
std::pair<Done<T>, std::future<Result<T>>> answer() {
  auto promise = std::make_shared<std::promise<Result<T>>>();
  auto future = promise->get_future();
  return {[promise](Result<T> result) { promise->set_value(std::move(result)); }, std::move(future)};
}

/// Table "T": hash key `id`, stream of both images. Table "P": hash key `id` without a stream.
class TablesFixture : public ::testing::Test {
 protected:
  using Outcome = dynamodb::WriteOutcome;
  using Answer = std::future<Result<Outcome>>;

  TablesFixture() {
    open();
    EXPECT_TRUE(create(table_request("T", hash_key("id"), dynamodb::StreamViewType::kNewAndOldImages)));
    EXPECT_TRUE(create(table_request("P", hash_key("id"), std::nullopt)));
  }

  /// Opens the tables anew over the same storage.
  void open() {
    tables_.reset();
    tables_ = Tables::open(storage_, clock_, options_).value();
    tables_->set_listener(&listener_);
  }

  Result<dynamodb::TableDescription> create(dynamodb::CreateTableRequest request) {
    auto [done, future] = answer<dynamodb::TableDescription>();
    tables_->create_table(std::move(request), std::move(done));
    return future.get();
  }
  Result<dynamodb::TableDescription> drop(std::string table) {
    auto [done, future] = answer<dynamodb::TableDescription>();
    tables_->delete_table({std::move(table)}, std::move(done));
    return future.get();
  }

  Answer start(dynamodb::PutItemRequest request, Durability durability = Durability::kDurable) {
    auto [done, future] = answer<Outcome>();
    tables_->put_item(std::move(request), std::move(done), durability);
    return std::move(future);
  }
  Answer start_put(std::string table, std::string_view json) {
    return start(put_request(std::move(table), item(json)));
  }

  Result<Outcome> write(dynamodb::PutItemRequest request) { return start(std::move(request)).get(); }
  Result<Outcome> write(dynamodb::UpdateItemRequest request) {
    auto [done, future] = answer<Outcome>();
    tables_->update_item(std::move(request), std::move(done));
    return future.get();
  }
  Result<Outcome> write(dynamodb::DeleteItemRequest request) {
    auto [done, future] = answer<Outcome>();
    tables_->delete_item(std::move(request), std::move(done));
    return future.get();
  }
  Result<std::vector<Outcome>> write(dynamodb::BatchWriteItemRequest request) {
    auto [done, future] = answer<std::vector<Outcome>>();
    tables_->batch_write_item(std::move(request), std::move(done));
    return future.get();
  }

  Result<ItemWriteOutcomes> write(std::vector<ItemWrite> writes) {
    auto [done, future] = answer<ItemWriteOutcomes>();
    tables_->write_items(std::move(writes), std::move(done));
    return future.get();
  }

  Result<Outcome> put(std::string table, std::string_view json) {
    return write(put_request(std::move(table), item(json)));
  }
  Result<Outcome> erase(std::string table, std::string_view key) {
    return write(delete_request(std::move(table), key));
  }

  std::optional<dynamodb::Item> get(std::string table, std::string_view key) {
    const auto read = tables_->get_item(get_request(std::move(table), key));
    EXPECT_TRUE(read) << read.error().message;
    return read ? read->item : std::nullopt;
  }

  MemoryStorage storage_;
  ManualClock clock_;
  RecordingListener listener_;
  TablesOptions options_;
  std::unique_ptr<Tables> tables_;
};

}  // namespace rtp::tables
