#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dynamodb/requests.h"

namespace rtp::dynamodb {
namespace {

using enum ReturnConsumedCapacity;
using namespace std::string_literals;

const Item kItem = {{"id", "3"s}, {"speed", Number::parse("12.5").value()}};
const std::string kItemJson = R"({"id":{"S":"3"},"speed":{"N":"12.5"}})";

TEST(SerializeWriteTest, HasOnlyWhatWasAskedFor) {
  EXPECT_EQ(serialize_write({}, "T", kNone, false), "{}");
  EXPECT_EQ(serialize_write({.attributes = kItem}, "T", kNone, false), R"({"Attributes":)" + kItemJson + "}");
  EXPECT_EQ(serialize_write({.units = {.table = 2}}, "T", kTotal, false),
            R"({"ConsumedCapacity":{"TableName":"T","CapacityUnits":2}})");
  EXPECT_EQ(
      serialize_write({.attributes = Item{}, .units = {.table = 1.5}}, "T", kIndexes, false),
      R"({"Attributes":{},"ConsumedCapacity":{"TableName":"T","CapacityUnits":1.5,"Table":{"CapacityUnits":1.5}}})");
}

TEST(SerializeWriteTest, TellsTheUnitsOfEachIndexWhenAsked) {
  WriteOutcome outcome;
  outcome.units = {.table = 1, .local_indexes = {{"byTime", 2}}, .global_indexes = {{"byPlace", 3}}};
  EXPECT_EQ(serialize_write(outcome, "T", kTotal, false),
            R"({"ConsumedCapacity":{"TableName":"T","CapacityUnits":6}})");
  EXPECT_EQ(serialize_write(outcome, "T", kIndexes, false),
            R"({"ConsumedCapacity":{"TableName":"T","CapacityUnits":6,"Table":{"CapacityUnits":1},)"
            R"("LocalSecondaryIndexes":{"byTime":{"CapacityUnits":2}},)"
            R"("GlobalSecondaryIndexes":{"byPlace":{"CapacityUnits":3}}}})");
}

TEST(SerializeWriteTest, NamesTheItemCollectionWhenAsked) {
  WriteOutcome outcome;
  EXPECT_EQ(serialize_write(outcome, "T", kNone, true), "{}");
  outcome.item_collection = Item{{"id", "3"s}};
  EXPECT_EQ(serialize_write(outcome, "T", kNone, false), "{}");
  EXPECT_EQ(
      serialize_write(outcome, "T", kNone, true),
      R"({"ItemCollectionMetrics":{"ItemCollectionKey":{"id":{"S":"3"}},"SizeEstimateRangeGB":[0,1]}})");
}

TEST(SerializeBatchWriteTest, LeavesNothingUnprocessed) {
  const std::map<std::string, ConsumedUnits> units = {{"A", {.table = 1}}, {"B", {.table = 2}}};
  EXPECT_EQ(serialize_batch_write(units, kNone), R"({"UnprocessedItems":{}})");
  EXPECT_EQ(serialize_batch_write(units, kTotal),
            R"({"UnprocessedItems":{},"ConsumedCapacity":[{"TableName":"A","CapacityUnits":1},)"
            R"({"TableName":"B","CapacityUnits":2}]})");
}

TEST(SerializeGetTest, AMissingItemIsAbsentAndAnEmptyOneIsThere) {
  EXPECT_EQ(serialize_get(std::nullopt, 0.5, "T", kNone), "{}");
  EXPECT_EQ(serialize_get(Item{}, 0.5, "T", kNone), R"({"Item":{}})");
  EXPECT_EQ(serialize_get(kItem, 0.5, "T", kTotal),
            R"({"Item":)" + kItemJson + R"(,"ConsumedCapacity":{"TableName":"T","CapacityUnits":0.5}})");
}

TEST(SerializeBatchGetTest, ListsTheItemsOfEachTable) {
  EXPECT_EQ(
      serialize_batch_get({{"A", {kItem, Item{}}}, {"B", {}}}, {{"A", {.table = 1}}}, {}, kTotal),
      R"({"Responses":{"A":[)" + kItemJson +
          R"(,{}],"B":[]},"UnprocessedKeys":{},"ConsumedCapacity":[{"TableName":"A","CapacityUnits":1}]})");
}

TEST(SerializeBatchGetTest, AsksAgainForWhatIsUnprocessedAsTheRequestDid) {
  BatchGet plain;
  plain.table_name = "A";
  plain.keys = {Item{{"id", "1"s}}, Item{{"id", "2"s}}};
  plain.attributes_to_get = {"a", "b"};
  BatchGet full;
  full.table_name = "B";
  full.keys = {Item{{"id", "3"s}}};
  full.consistent_read = true;
  full.projection_expression = "#n, b";
  full.attribute_names = {{"#n", "name"}};
  EXPECT_EQ(
      serialize_batch_get({{"A", {kItem}}}, {}, {plain, full}, kNone),
      R"({"Responses":{"A":[)" + kItemJson +
          R"(]},"UnprocessedKeys":{"A":{"Keys":[{"id":{"S":"1"}},{"id":{"S":"2"}}],"AttributesToGet":["a","b"]},)"
          R"("B":{"Keys":[{"id":{"S":"3"}}],"ProjectionExpression":"#n, b",)"
          R"("ExpressionAttributeNames":{"#n":"name"},"ConsistentRead":true}}})");
}

TEST(SerializePageTest, HasItemsCountsAndTheLastKey) {
  ReadPage request;
  request.table_name = "T";
  ItemPage page;
  page.items = {kItem};
  page.count = 1;
  page.scanned_count = 4;
  EXPECT_EQ(serialize_page(page, request), R"({"Count":1,"ScannedCount":4,"Items":[)" + kItemJson + "]}");
  page.last_evaluated_key = Item{{"id", "3"s}};
  page.units.table = 1;
  request.capacity = kTotal;
  request.count_only = true;
  EXPECT_EQ(serialize_page(page, request),
            R"({"Count":1,"ScannedCount":4,"LastEvaluatedKey":{"id":{"S":"3"}},)"
            R"("ConsumedCapacity":{"TableName":"T","CapacityUnits":1}})");
}

TEST(SerializePageTest, AnEmptyPageStillHasItems) {
  EXPECT_EQ(serialize_page({}, {}), R"({"Count":0,"ScannedCount":0,"Items":[]})");
}

TEST(SerializeTableNamesTest, NamesTheLastOneOnlyWhereThereAreMore) {
  EXPECT_EQ(serialize_table_names({}, std::nullopt), R"({"TableNames":[]})");
  EXPECT_EQ(serialize_table_names({"A", "B"}, "B"),
            R"({"TableNames":["A","B"],"LastEvaluatedTableName":"B"})");
}

TableDescription description() {
  TableDescription table;
  table.schema.name = "T";
  table.schema.key = {{"a", Type::kString}, KeyAttribute{"b", Type::kNumber}};
  table.schema.attribute_definitions = {{"b", Type::kNumber}, {"a", Type::kString}};
  table.schema.table_id = "00000000-0000-4000-8000-000000000000";
  table.schema.created = std::chrono::milliseconds(1'700'000'000'123);
  table.item_count = 2;
  table.size_bytes = 30;
  return table;
}

TEST(SerializeTableTest, DescribesAnOnDemandTableWithAStream) {
  TableDescription table = description();
  table.schema.stream = StreamViewType::kNewAndOldImages;
  table.schema.stream_label = "2026-11-24T08:00:00.123";
  EXPECT_EQ(
      serialize_table("Table", table),
      R"({"Table":{"TableName":"T","TableStatus":"ACTIVE","CreationDateTime":1700000000.123,)"
      R"("AttributeDefinitions":[{"AttributeName":"b","AttributeType":"N"},)"
      R"({"AttributeName":"a","AttributeType":"S"}],)"
      R"("KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"}],)"
      R"("ProvisionedThroughput":{"NumberOfDecreasesToday":0,"ReadCapacityUnits":0,"WriteCapacityUnits":0},)"
      R"("BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST"},)"
      R"("TableThroughputModeSummary":{"TableThroughputMode":"PAY_PER_REQUEST"},"TableSizeBytes":30,"ItemCount":2,)"
      R"("TableArn":"arn:aws:dynamodb:us-east-1:000000000000:table/T",)"
      R"("TableId":"00000000-0000-4000-8000-000000000000",)"
      R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"},)"
      R"("LatestStreamLabel":"2026-11-24T08:00:00.123",)"
      R"("LatestStreamArn":"arn:aws:dynamodb:us-east-1:000000000000:table/T/stream/2026-11-24T08:00:00.123"}})");
}

TEST(SerializeTableTest, DescribesAProvisionedTableWhileItIsCreated) {
  TableDescription table = description();
  table.schema.key.range.reset();
  table.schema.billing_mode = BillingMode::kProvisioned;
  table.schema.throughput.read = 5;
  table.schema.throughput.write = 6;
  table.schema.created = std::chrono::seconds(1'700'000'000);
  table.schema.deletion_protection = true;
  table.status = TableStatus::kCreating;
  EXPECT_EQ(
      serialize_table("TableDescription", table),
      R"({"TableDescription":{"TableName":"T","TableStatus":"CREATING","CreationDateTime":1700000000,)"
      R"("AttributeDefinitions":[{"AttributeName":"b","AttributeType":"N"},)"
      R"({"AttributeName":"a","AttributeType":"S"}],)"
      R"("KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],)"
      R"("ProvisionedThroughput":{"NumberOfDecreasesToday":0,"ReadCapacityUnits":5,"WriteCapacityUnits":6},)"
      R"("TableSizeBytes":30,"ItemCount":2,"TableArn":"arn:aws:dynamodb:us-east-1:000000000000:table/T",)"
      R"("TableId":"00000000-0000-4000-8000-000000000000","DeletionProtectionEnabled":true}})");
}

TEST(SerializeTableTest, DescribesItsIndexes) {
  TableDescription table;
  table.schema.name = "T";
  table.schema.key = {{"id", Type::kString}, std::nullopt};
  table.schema.indexes = {{.name = "byTime",
                           .global = false,
                           .key = {{"id", Type::kString}, KeyAttribute{"time", Type::kNumber}},
                           .projection = ProjectionType::kInclude,
                           .non_key_attributes = {"a"}},
                          {.name = "byPlace",
                           .key = {{"place", Type::kString}, std::nullopt},
                           .status = IndexStatus::kCreating,
                           .throughput = {.read = 1, .write = 2}}};
  const std::string json = serialize_table("Table", table);
  EXPECT_THAT(json,
              ::testing::HasSubstr(
                  R"("LocalSecondaryIndexes":[{"IndexName":"byTime","IndexArn":)"
                  R"("arn:aws:dynamodb:us-east-1:000000000000:table/T/index/byTime","KeySchema":[)"
                  R"({"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"time","KeyType":"RANGE"}],)"
                  R"("Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["a"]},)"
                  R"("IndexSizeBytes":0,"ItemCount":0}])"));
  EXPECT_THAT(json, ::testing::HasSubstr(
                        R"("Projection":{"ProjectionType":"ALL"},"IndexSizeBytes":0,"ItemCount":0,)"
                        R"("IndexStatus":"CREATING","Backfilling":true,"ProvisionedThroughput":)"
                        R"({"NumberOfDecreasesToday":0,"ReadCapacityUnits":1,"WriteCapacityUnits":2}})"));
  table.status = TableStatus::kCreating;
  EXPECT_THAT(serialize_table("Table", table), ::testing::Not(::testing::HasSubstr("Backfilling")));
}

}  // namespace
}  // namespace rtp::dynamodb
