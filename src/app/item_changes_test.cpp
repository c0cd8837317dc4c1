#include "app/item_changes.h"

#include <future>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/table_sink.h"
#include "gateway/gateway_options.h"
#include "tables/tables_fixture.h"

namespace rtp::app {
namespace {

using testing::HasSubstr;

class ItemChangesTest : public testing::Test {
 protected:
  ItemChangesTest() {
    create(tables::table_request(std::string(gateway::kItemTableName), tables::hash_key("vehicleId"),
                                 dynamodb::StreamViewType::kNewAndOldImages));
    create(tables::table_request("Other", tables::hash_key("id"), dynamodb::StreamViewType::kKeysOnly));
    create({.schema = TableSink::checkpoint_schema()});
  }

  void create(dynamodb::CreateTableRequest request) {
    std::promise<bool> created;
    tables_->create_table(std::move(request),
                          [&](const auto& result) { created.set_value(result.has_value()); });
    ASSERT_TRUE(created.get_future().get());
  }

  void put(const std::string& table, const std::string& json) {
    dynamodb::PutItemRequest request;
    request.table_name = table;
    request.item = tables::item(json);
    std::promise<bool> written;
    tables_->put_item(std::move(request), [&](const auto& result) { written.set_value(result.has_value()); });
    ASSERT_TRUE(written.get_future().get());
  }

  tables::MemoryStorage storage_;
  tables::ManualClock clock_;
  std::unique_ptr<tables::Tables> tables_ = tables::Tables::open(storage_, clock_, {}).value();
  ItemChanges changes_{*tables_, "TestFunction"};
};

TEST_F(ItemChangesTest, ReadsTheChangesOfItemsOneAfterTheOther) {
  const std::uint64_t begin = changes_.latest();
  put("RealTimeData", R"({"vehicleId":"1"})");
  put("Other", R"({"id":"x"})");
  put("RealTimeData", R"({"vehicleId":"2"})");
  const auto first = changes_.read(begin, 1).value();
  ASSERT_EQ(first.records.size(), 1U);
  EXPECT_THAT(first.records[0].json, HasSubstr(R"("vehicleId":{"S":"1"})"));
  EXPECT_THAT(first.records[0].json, HasSubstr("\"SequenceNumber\":\"" + first.records[0].id + "\""));
  EXPECT_EQ(first.records[0].created, clock_.now());
  const auto second = changes_.read(first.read_to, 100).value();
  ASSERT_EQ(second.records.size(), 1U);
  EXPECT_THAT(second.records[0].json, HasSubstr(R"("vehicleId":{"S":"2"})"));
  EXPECT_EQ(second.read_to, changes_.latest());
  const auto none = changes_.read(second.read_to, 100).value();
  EXPECT_TRUE(none.records.empty());
  EXPECT_EQ(none.read_to, second.read_to);
}

TEST_F(ItemChangesTest, PassesOverTheChangesOfOtherTables) {
  put("RealTimeData", R"({"vehicleId":"1"})");
  const std::uint64_t begin = changes_.latest();
  put("Other", R"({"id":"x"})");
  const auto page = changes_.read(begin, 100).value();
  EXPECT_TRUE(page.records.empty());
  EXPECT_EQ(page.read_to, changes_.latest());
}

TEST_F(ItemChangesTest, BeginsWithTheOldestAtZero) {
  put("RealTimeData", R"({"vehicleId":"1"})");
  EXPECT_EQ(changes_.read(0, 100).value().records.size(), 1U);
}

TEST_F(ItemChangesTest, KeepsItsPositionForEachFunction) {
  EXPECT_EQ(changes_.stored_position().value(), std::nullopt);
  changes_.store_position(7);
  changes_.store_position(8);
  tables_->finish();
  EXPECT_EQ(ItemChanges(*tables_, "TestFunction").stored_position().value(), 8U);
  EXPECT_EQ(ItemChanges(*tables_, "OtherFunction").stored_position().value(), std::nullopt);
}

}  // namespace
}  // namespace rtp::app
