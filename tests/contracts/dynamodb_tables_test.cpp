#include <boost/json.hpp>

#include "aws/dynamodb_connection_table.h"
#include "aws/dynamodb_item_table.h"
#include "dynamodb_server.h"
#include "functions/connection_table_contract.h"
#include "functions/item_table_contract.h"

namespace rtp::functions {}  // namespace rtp::functions

namespace rtp::contracts {
namespace {

namespace json = boost::json;

class AwsConnectionTable final : public functions::ConnectionTableHarness {
 public:
  functions::ConnectionTable& table() override { return table_; }
  aws::RowSubscriptions& subscriptions() { return subscriptions_; }
  std::set<std::pair<std::string, std::string>> rows() override {
    std::set<std::pair<std::string, std::string>> rows;
    const json::object answer = dynamodb_.call("Scan", R"({"TableName":"Connections"})");
    for (const json::value& item : answer.at("Items").as_array()) {
      rows.emplace(item.at("connectionId").at("S").as_string(),
                   item.at("realTimeItemId").at("S").as_string());
    }
    return rows;
  }

 private:
  DynamodbHarness dynamodb_;
  aws::ConnectionRows rows_{dynamodb_.client(), dynamodb_.loop(), "Connections"};
  aws::DynamodbConnectionTable table_{rows_};
  aws::RowSubscriptions subscriptions_{rows_, 3};
};

class AwsItemTable final : public functions::ItemTableHarness {
 public:
  functions::ItemTable& table() override { return table_; }
  std::string item(std::string_view id) override {
    const json::object answer = dynamodb_.call(
        "GetItem", R"({"TableName":"RealTimeData","ConsistentRead":true,"Key":{"vehicleId":{"S":")" +
                       std::string(id) + R"("}}})");
    const json::value* item = answer.if_contains("Item");
    std::string text;
    if (item != nullptr) {
      dynamodb::append_plain_json(text, dynamodb::item_from_typed_json(*item).value());
    }
    return text;
  }

 private:
  DynamodbHarness dynamodb_;
  aws::DynamodbItemTable table_{dynamodb_.client(), dynamodb_.loop(), "RealTimeData", "vehicleId"};
};

}  // namespace
}  // namespace rtp::contracts

namespace rtp::functions {

INSTANTIATE_TEST_SUITE_P(Aws, ConnectionTableContract,
                         testing::Values([]() -> std::unique_ptr<ConnectionTableHarness> {
                           return std::make_unique<contracts::AwsConnectionTable>();
                         }));
INSTANTIATE_TEST_SUITE_P(Aws, ItemTableContract, testing::Values([]() -> std::unique_ptr<ItemTableHarness> {
                           return std::make_unique<contracts::AwsItemTable>();
                         }));

}  // namespace rtp::functions

namespace rtp::contracts {
namespace {

using Ids = std::vector<std::string>;

TEST(RowSubscriptionsTest, TellsWhatIsNewAndWhatWasWatched) {
  AwsConnectionTable harness;
  aws::RowSubscriptions& subscriptions = harness.subscriptions();
  ASSERT_TRUE(harness.table().put({{.connection_id = "c",
                                    .real_time_item_id = "3",
                                    .real_time_item_key = "vehicleId",
                                    .ttl = std::chrono::seconds(2'000'000'000)}}));
  EXPECT_EQ(subscriptions.subscribe("c", {"3", "4"}, {}).value(), Ids{"4"});
  EXPECT_EQ(subscriptions.subscribe("other", {"3"}, {}).value(), Ids{"3"});
  EXPECT_EQ(subscriptions.unsubscribe("c", {"4", "3"}).value(), Ids{"3"});
  EXPECT_EQ(subscriptions.subscribe("c", {"4", "5", "6"}, {}).error().code, ErrorCode::kTooLarge);
}

TEST(RowSubscriptionsTest, HasNoRate) {
  AwsConnectionTable harness;
  EXPECT_TRUE(harness.subscriptions().set_max_rate("c", std::nullopt));
  EXPECT_EQ(harness.subscriptions().set_max_rate("c", 5).error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace rtp::contracts
