// Secondary indexes in CreateTable and UpdateTable.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dynamodb/request_testing.h"

namespace rtp::dynamodb {
namespace {

using ::testing::ElementsAre;
using testing::expect_invalid;
using testing::expect_malformed;
using testing::kNotNull;
using testing::parsed;
using testing::violations;

const std::string kInvalid = "One or more parameter values were invalid: ";

/// A CreateTable of table "abc" with hash key `h`, range key `r` and attributes `g` (S) and `n` (N).
std::string create(const std::string& indexes,
                   const std::string& billing = R"("BillingMode":"PAY_PER_REQUEST")") {
  return R"({"TableName":"abc","AttributeDefinitions":[{"AttributeName":"h","AttributeType":"S"},)"
         R"({"AttributeName":"r","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"},)"
         R"({"AttributeName":"n","AttributeType":"N"}],"KeySchema":[{"AttributeName":"h","KeyType":"HASH"},)"
         R"({"AttributeName":"r","KeyType":"RANGE"}],)" +
         billing + "," + indexes + "}";
}

std::string key(const std::string& hash, const std::string& range = "") {
  std::string schema = R"({"AttributeName":")" + hash + R"(","KeyType":"HASH"})";
  if (!range.empty()) {
    schema += R"(,{"AttributeName":")" + range + R"(","KeyType":"RANGE"})";
  }
  return R"("KeySchema":[)" + schema + "]";
}

std::string index(const std::string& name, const std::string& key_schema,
                  const std::string& projection = R"({"ProjectionType":"ALL"})",
                  const std::string& more = "") {
  return R"({"IndexName":")" + name + R"(",)" + key_schema + R"(,"Projection":)" + projection + more + "}";
}

std::string global(const std::string& indexes) { return R"("GlobalSecondaryIndexes":[)" + indexes + "]"; }
std::string local(const std::string& indexes) { return R"("LocalSecondaryIndexes":[)" + indexes + "]"; }

TEST(CreateTableTest, ReadsItsIndexes) {
  const auto schema =
      parsed<CreateTableRequest>(
          "CreateTable",
          create(local(index("byN", key("h", "n"), R"({"ProjectionType":"KEYS_ONLY"})")) + "," +
                     global(index(
                         "byG", key("g"), R"({"ProjectionType":"INCLUDE","NonKeyAttributes":["x","y"]})",
                         R"(,"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":2})")),
                 R"("ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":4})"))
          .schema;
  const SecondaryIndex by_n{.name = "byN",
                            .global = false,
                            .key = {{"h", Type::kString}, KeyAttribute{"n", Type::kNumber}},
                            .projection = ProjectionType::kKeysOnly};
  const SecondaryIndex by_g{.name = "byG",
                            .key = {{"g", Type::kString}, std::nullopt},
                            .projection = ProjectionType::kInclude,
                            .non_key_attributes = {"x", "y"},
                            .throughput = {.read = 1, .write = 2}};
  EXPECT_THAT(schema.indexes, ElementsAre(by_n, by_g));
}

TEST(CreateTableTest, RefusesIndexesOfTheWrongShape) {
  expect_malformed("CreateTable", {{R"({"LocalSecondaryIndexes":{}})",
                                    "Start of structure or map found where not expected"}});
  expect_invalid(
      "CreateTable",
      {{create(global("{}")),
        violations({{"null at 'globalSecondaryIndexes.1.member.indexName'", kNotNull},
                    {"null at 'globalSecondaryIndexes.1.member.keySchema'", kNotNull},
                    {"null at 'globalSecondaryIndexes.1.member.projection'", kNotNull}})},
       {create(local(index("byN", key("h", "n"), R"({"ProjectionType":"SOME","NonKeyAttributes":[]})"))),
        violations({{"'SOME' at 'localSecondaryIndexes.1.member.projection.projectionType'",
                     "Member must satisfy enum value set: [ALL, INCLUDE, KEYS_ONLY]"},
                    {"'[]' at 'localSecondaryIndexes.1.member.projection.nonKeyAttributes'",
                     "Member must have length greater than or equal to 1"}})}});
}

TEST(CreateTableTest, RefusesIndexesThatDoNotFitTheTable) {
  expect_invalid(
      "CreateTable",
      {{create(local("")), kInvalid + "List of LocalSecondaryIndexes is empty"},
       {create(global("")), kInvalid + "List of GlobalSecondaryIndexes is empty"},
       {create(local(index("byN", key("h")))),
        kInvalid + "Index KeySchema does not have a range key for index: byN"},
       {create(local(index("byN", key("g", "n")))),
        kInvalid +
            "Index KeySchema does not have the same leading hash key as table KeySchema for index: byN. "
            "index hash key: g, table hash key: h"},
       {create(global(index("byZ", key("z")))),
        kInvalid + "Some index key attributes are not defined in AttributeDefinitions. Keys: [z], "
                   "AttributeDefinitions: [h, r, g, n]"},
       {create(global(index("byG", key("g"), "{}"))), kInvalid + "Unknown ProjectionType: null"},
       {create(global(index("byG", key("g"), R"({"ProjectionType":"ALL","NonKeyAttributes":["x"]})"))),
        kInvalid + "ProjectionType is ALL, but NonKeyAttributes is specified"},
       {create(global(index("byG", key("g"), R"({"ProjectionType":"INCLUDE"})"))),
        kInvalid + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"},
       {create(global(index("byG", key("g", "n")) + "," + index("byG", key("n")))),
        kInvalid + "Duplicate index name: byG"},
       {create(global(index("byG", key("g"), R"({"ProjectionType":"ALL"})",
                            R"(,"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":2})"))),
        kInvalid + "ProvisionedThroughput should not be specified for index: byG when BillingMode is "
                   "PAY_PER_REQUEST"},
       {create(global(index("byG", key("g")))),
        kInvalid +
            "Some AttributeDefinitions are not used. AttributeDefinitions: [n], keys used: [g, h, r]"}});
}

TEST(CreateTableTest, LimitsHowManyIndexesThereAre) {
  const auto many = [](int count, const std::string& schema) {
    std::string indexes;
    for (int i = 0; i < count; ++i) {
      indexes += (i == 0 ? "" : ",") + index("index" + std::to_string(i), schema);
    }
    return indexes;
  };
  expect_invalid("CreateTable",
                 {{create(local(many(6, key("h", "n"))) + "," + global(index("byG", key("g")))),
                   kInvalid + "Number of LocalSecondaryIndexes exceeds per-table limit of 5"},
                  {create(global(many(21, key("g", "n")))),
                   kInvalid + "GlobalSecondaryIndex count exceeds the per-table limit of 20"}});
}

TEST(UpdateTableTest, ReadsWhatChanges) {
  const auto request = parsed<UpdateTableRequest>(
      "UpdateTable",
      R"({"TableName":"abc","BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":1,)"
      R"("WriteCapacityUnits":2},"DeletionProtectionEnabled":true,"StreamSpecification":{"StreamEnabled":true,)"
      R"("StreamViewType":"KEYS_ONLY"},"AttributeDefinitions":[{"AttributeName":"g","AttributeType":"N"}],)"
      R"("GlobalSecondaryIndexUpdates":[{"Create":)" +
          index("byG", key("g")) + R"(},{"Delete":{"IndexName":"old"}},{"Update":{"IndexName":"hot",)" +
          R"("ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":4}}}]})");
  EXPECT_EQ(request.table_name, "abc");
  EXPECT_EQ(request.billing_mode, BillingMode::kProvisioned);
  EXPECT_EQ(request.throughput, (Throughput{.read = 1, .write = 2}));
  EXPECT_EQ(request.deletion_protection, true);
  ASSERT_TRUE(request.stream);
  EXPECT_EQ(request.stream->view, StreamViewType::kKeysOnly);
  ASSERT_EQ(request.index_updates.size(), 3U);
  const auto& created = std::get<CreateIndex>(request.index_updates[0]).index;
  EXPECT_EQ(created.key, (KeySchema{{"g", Type::kNumber}, std::nullopt}));
  EXPECT_EQ(created.status, IndexStatus::kCreating);
  EXPECT_EQ(std::get<DeleteIndex>(request.index_updates[1]).name, "old");
  EXPECT_EQ(std::get<UpdateIndex>(request.index_updates[2]).throughput, (Throughput{.read = 3, .write = 4}));
}

TEST(UpdateTableTest, RefusesWhatChangesNothingOrContradictsItself) {
  const auto updates = [](const std::string& list) {
    return R"({"TableName":"abc","GlobalSecondaryIndexUpdates":[)" + list + "]}";
  };
  expect_invalid(
      "UpdateTable",
      {{"{}", "The parameter 'TableName' is required but was not present in the request"},
       {R"({"TableName":"abc"})",
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
        "GlobalSecondaryIndexUpdates or "
        "SSESpecification or ReplicaUpdates is required"},
       {R"({"TableName":"abc","BillingMode":"PROVISIONED"})",
        kInvalid + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED"},
       {R"({"TableName":"abc","ProvisionedThroughput":{"ReadCapacityUnits":1000000000001,"WriteCapacityUnits":1}})",
        "Given value 1000000000001 for ReadCapacityUnits is out of bounds"},
       {updates("{}"), kInvalid +
                           "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                           "GlobalSecondaryIndexUpdate.Delete must not be null"},
       {updates(R"({"Delete":{"IndexName":"abc"}},{"Delete":{"IndexName":"abc"}})"),
        kInvalid + "Only one global secondary index update per index is allowed simultaneously. Index: abc"},
       {updates(R"({"Create":)" + index("byG", key("g")) + "}"),
        kInvalid + "Some index key attributes are not defined in AttributeDefinitions. Keys: [g], "
                   "AttributeDefinitions: []"},
       {updates(R"({"Update":{}})"),
        violations(
            {{"null at 'globalSecondaryIndexUpdates.1.member.update.indexName'", kNotNull},
             {"null at 'globalSecondaryIndexUpdates.1.member.update.provisionedThroughput'", kNotNull}})}});
}

}  // namespace
}  // namespace rtp::dynamodb
