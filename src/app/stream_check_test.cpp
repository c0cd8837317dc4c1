#include "app/stream_check.h"

#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "dynamodb/wire_json.h"
#include "tables/memory_storage.h"

namespace rtp::app {
namespace {

using dynamodb::StreamRecord;

using testing::HasSubstr;

class StreamCheckTest : public testing::Test {
 protected:
  StreamCheckTest() {
    open();
    create_table();
  }

  void open() {
    tables_.reset();
    tables_ = tables::Tables::open(storage_, clock_, {}).value();
  }

  void create_table() {
    dynamodb::CreateTableRequest request;
    request.schema.name = "T";
    request.schema.key.hash.name = "id";
    request.schema.attribute_definitions = {request.schema.key.hash};
    request.schema.stream = dynamodb::StreamViewType::kNewAndOldImages;
    wait_for<dynamodb::TableDescription>(
        [&](auto done) { tables_->create_table(std::move(request), std::move(done)); });
  }

  void put(const std::string& json) {
    dynamodb::PutItemRequest request;
    request.table_name = "T";
    request.item = dynamodb::item_from_plain_json(json).value();
    wait_for<dynamodb::WriteOutcome>(
        [&](auto done) { tables_->put_item(std::move(request), std::move(done)); });
  }

  void remove(const std::string& id) {
    dynamodb::DeleteItemRequest request;
    request.table_name = "T";
    request.key.emplace("id", id);
    wait_for<dynamodb::WriteOutcome>(
        [&](auto done) { tables_->delete_item(std::move(request), std::move(done)); });
  }

  /// Damages the store: erases what `keyspace` has last, while no platform runs.
  void erase_last(tables::Keyspace keyspace) {
    tables_.reset();
    const auto cursor = storage_.range(keyspace, "", "", tables::Direction::kBackward);
    const auto entry = cursor->next().value().value();
    ASSERT_TRUE(storage_.commit({{tables::Mutation::Kind::kErase, keyspace, std::string(entry.key), ""}},
                                tables::Durability::kDurable));
    open();
  }

  template <typename T, typename Call>
  void wait_for(Call call) {
    std::promise<bool> applied;
    call([&applied](Result<T> result) { applied.set_value(result.has_value()); });
    ASSERT_TRUE(applied.get_future().get());
  }

  tables::MemoryStorage storage_;
  SystemClock clock_;
  std::unique_ptr<tables::Tables> tables_;
};

TEST_F(StreamCheckTest, ReportsAStreamThatMatchesItsTable) {
  put(R"({"id":"a","v":1})");
  put(R"({"id":"a","v":2})");
  put(R"({"id":"b"})");
  remove("b");
  std::vector<std::uint64_t> numbers;
  const auto report =
      check_stream(*tables_, [&](const StreamRecord& record) { numbers.push_back(record.sequence_number); });
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->records, 4U);
  EXPECT_EQ(report->keys, 2U);
  EXPECT_EQ(report->first, numbers.front());
  EXPECT_EQ(report->last, numbers.back());
  EXPECT_EQ(numbers.size(), 4U);
}

TEST_F(StreamCheckTest, AnEmptyStreamIsWhole) {
  const auto report = check_stream(*tables_, {});
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->records, 0U);
}

TEST_F(StreamCheckTest, FindsALostItem) {
  put(R"({"id":"a","v":1})");
  erase_last(tables::Keyspace::kItems);
  const auto report = check_stream(*tables_, {});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(report.error().message, HasSubstr(R"((T {"id":{"S":"a"}}): the table lacks the item)"));
}

TEST_F(StreamCheckTest, FindsAnItemThatIsNewerThanItsStream) {
  put(R"({"id":"a","v":1})");
  put(R"({"id":"a","v":2})");
  erase_last(tables::Keyspace::kChanges);
  const auto report = check_stream(*tables_, {});
  ASSERT_FALSE(report.has_value());
  EXPECT_THAT(report.error().message, HasSubstr("another than the newest image"));
}

TEST_F(StreamCheckTest, FindsAnItemThatTheStreamRemoved) {
  put(R"({"id":"a"})");
  remove("a");
  put(R"({"id":"a"})");
  erase_last(tables::Keyspace::kChanges);
  const auto report = check_stream(*tables_, {});
  ASSERT_FALSE(report.has_value());
  EXPECT_THAT(report.error().message, HasSubstr("the item was removed, but the table has it"));
}

TEST_F(StreamCheckTest, ItemsOfADeletedTableAreNotMissed) {
  put(R"({"id":"a"})");
  wait_for<dynamodb::TableDescription>(
      [&](auto done) { tables_->delete_table({.table_name = "T"}, std::move(done)); });
  const auto report = check_stream(*tables_, {});
  EXPECT_TRUE(report.has_value()) << report.error().message;
}

TEST(RecordJsonTest, ShowsTheImagesThatTheRecordHas) {
  StreamRecord record;
  record.sequence_number = 12;
  record.table_name = "T";
  record.keys.emplace("id", std::string("a"));
  record.new_image = record.keys;
  std::string json;
  append_record_json(json, record);
  EXPECT_EQ(json, R"({"sequenceNumber":12,"eventName":"INSERT","tableName":"T","keys":{"id":{"S":"a"}},)"
                  R"("newImage":{"id":{"S":"a"}}})");
  record.event_name = dynamodb::EventName::kRemove;
  std::swap(record.new_image, record.old_image);
  json.clear();
  append_record_json(json, record);
  EXPECT_EQ(json, R"({"sequenceNumber":12,"eventName":"REMOVE","tableName":"T","keys":{"id":{"S":"a"}},)"
                  R"("oldImage":{"id":{"S":"a"}}})");
}

}  // namespace
}  // namespace rtp::app
