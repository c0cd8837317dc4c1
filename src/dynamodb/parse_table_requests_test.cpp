#include <gtest/gtest.h>

#include "dynamodb/request_testing.h"

namespace rtp::dynamodb {
namespace {

using testing::expect_invalid;
using testing::expect_malformed;
using testing::kNameMinimum;
using testing::kNamePattern;
using testing::kNotNull;
using testing::parsed;
using testing::violations;
using namespace std::string_literals;

const std::string kLengthOfName =
    "TableName must be at least 3 characters long and at most 255 characters long";
const std::string kUnits = R"("ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1})";

/// The body of a CreateTable with these lists.
std::string create(const std::string& definitions, const std::string& key, const std::string& more = kUnits) {
  return R"({"TableName":"abc","AttributeDefinitions":[)" + definitions + R"(],"KeySchema":[)" + key + "]," +
         more + "}";
}

std::string define(const std::string& name, const std::string& type = "S") {
  return R"({"AttributeName":")" + name + R"(","AttributeType":")" + type + "\"}";
}
std::string hash(const std::string& name) {
  return R"({"AttributeName":")" + name + R"(","KeyType":"HASH"})";
}
std::string range(const std::string& name) {
  return R"({"AttributeName":")" + name + R"(","KeyType":"RANGE"})";
}

TEST(CreateTableTest, ReadsAProvisionedTable) {
  const auto schema =
      parsed<CreateTableRequest>(
          "CreateTable", create(define("b", "N") + "," + define("a", "B"), hash("a") + "," + range("b"),
                                R"("BillingMode":"PROVISIONED","ProvisionedThroughput":
                                                          {"ReadCapacityUnits":3,"WriteCapacityUnits":4})"))
          .schema;
  EXPECT_EQ(schema.name, "abc");
  EXPECT_EQ(schema.key, (KeySchema{{"a", Type::kBinary}, KeyAttribute{"b", Type::kNumber}}));
  EXPECT_EQ(schema.attribute_definitions,
            (std::vector<KeyAttribute>{{"b", Type::kNumber}, {"a", Type::kBinary}}));
  EXPECT_EQ(schema.billing_mode, BillingMode::kProvisioned);
  EXPECT_EQ(schema.throughput.read, 3);
  EXPECT_EQ(schema.throughput.write, 4);
  EXPECT_FALSE(schema.stream);
  EXPECT_EQ(schema.table_id, "");
}

TEST(CreateTableTest, ReadsAnOnDemandTableWithAStream) {
  const auto schema = parsed<CreateTableRequest>(
                          "CreateTable", create(define("a"), hash("a"),
                                                R"("BillingMode":"PAY_PER_REQUEST","StreamSpecification":
                                                          {"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"})"))
                          .schema;
  EXPECT_EQ(schema.key, (KeySchema{{"a", Type::kString}, std::nullopt}));
  EXPECT_EQ(schema.billing_mode, BillingMode::kPayPerRequest);
  EXPECT_EQ(schema.throughput.read, 0);
  EXPECT_EQ(schema.stream, StreamViewType::kNewImage);
  EXPECT_FALSE(schema.deletion_protection);
}

TEST(CreateTableTest, ReadsDeletionProtection) {
  const auto read = [](const std::string& enabled) {
    return parsed<CreateTableRequest>(
               "CreateTable",
               create(define("a"), hash("a"), kUnits + R"(,"DeletionProtectionEnabled":)" + enabled))
        .schema.deletion_protection;
  };
  EXPECT_TRUE(read("true"));
  EXPECT_FALSE(read("false"));
}

TEST(CreateTableTest, RefusesWrongJsonTypes) {
  const std::string type = "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.";
  expect_malformed(
      "CreateTable",
      {{R"({"TableName":1})", "NUMBER_VALUE cannot be converted to String"},
       {R"({"AttributeDefinitions":"a"})", "Unexpected field type"},
       {R"({"AttributeDefinitions":{}})", "Start of structure or map found where not expected"},
       {R"({"AttributeDefinitions":["a"]})", "Unexpected value type in payload"},
       {R"({"AttributeDefinitions":[[]]})", type + "AttributeDefinition"},
       {R"({"AttributeDefinitions":[{"AttributeType":1}]})", "NUMBER_VALUE cannot be converted to String"},
       {R"({"KeySchema":[[]]})", type + "KeySchemaElement"},
       {R"({"ProvisionedThroughput":1})", "Unexpected field type"},
       {R"({"ProvisionedThroughput":[]})", type + "ProvisionedThroughput"},
       {R"({"ProvisionedThroughput":{"ReadCapacityUnits":"1"}})", "STRING_VALUE cannot be converted to Long"},
       {R"({"StreamSpecification":{"StreamEnabled":1}})", "NUMBER_VALUE cannot be converted to Boolean"},
       {R"({"DeletionProtectionEnabled":1})", "NUMBER_VALUE cannot be converted to Boolean"}});
}

TEST(CreateTableTest, ChecksTheNameBeforeTheOtherConstraints) {
  expect_invalid("CreateTable",
                 {{"{}", "The parameter 'TableName' is required but was not present in the request"},
                  {R"({"TableName":""})", kLengthOfName},
                  {R"({"TableName":"a;"})", kLengthOfName},
                  {R"({"TableName":")" + std::string(256, 'a') + "\"}", kLengthOfName}});
}

TEST(CreateTableTest, RefusesViolatedConstraints) {
  const std::string at_least_one = "Member must have value greater than or equal to 1";
  expect_invalid(
      "CreateTable",
      {{R"({"TableName":"abc;"})", violations({{"null at 'attributeDefinitions'", kNotNull},
                                               {"null at 'keySchema'", kNotNull},
                                               {"'abc;' at 'tableName'", kNamePattern}})},
       {R"({"TableName":"abc","AttributeDefinitions":[],"ProvisionedThroughput":{},"BillingMode":"PAY_PER_REQUEST"})",
        violations({{"null at 'provisionedThroughput.writeCapacityUnits'", kNotNull},
                    {"null at 'provisionedThroughput.readCapacityUnits'", kNotNull},
                    {"null at 'keySchema'", kNotNull}})},
       {create(
            "", "",
            R"("BillingMode":"A","ProvisionedThroughput":{"ReadCapacityUnits":-1,"WriteCapacityUnits":-1})"),
        violations(
            {{"'A' at 'billingMode'", "Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]"},
             {"'-1' at 'provisionedThroughput.writeCapacityUnits'", at_least_one},
             {"'-1' at 'provisionedThroughput.readCapacityUnits'", at_least_one},
             {"'[]' at 'keySchema'", "Member must have length greater than or equal to 1"}})},
       {create("", R"({"KeyType":"HASH"},{"AttributeName":"a"},{"KeyType":"Woop","AttributeName":"a"})"),
        violations({{"'[...]' at 'keySchema'", "Member must have length less than or equal to 2"},
                    {"null at 'keySchema.1.member.attributeName'", kNotNull},
                    {"null at 'keySchema.2.member.keyType'", kNotNull},
                    {"'Woop' at 'keySchema.3.member.keyType'",
                     "Member must satisfy enum value set: [HASH, RANGE]"}})},
       {create(R"({},{"AttributeName":"","AttributeType":"SS"})", hash("a")),
        violations({{"null at 'attributeDefinitions.1.member.attributeName'", kNotNull},
                    {"null at 'attributeDefinitions.1.member.attributeType'", kNotNull},
                    {"'' at 'attributeDefinitions.2.member.attributeName'",
                     "Member must have length greater than or equal to 1"},
                    {"'SS' at 'attributeDefinitions.2.member.attributeType'",
                     "Member must satisfy enum value set: [B, N, S]"}})},
       {create(define("a"), hash("a"), R"("StreamSpecification":{"StreamViewType":"x"})"),
        violations({{"null at 'streamSpecification.streamEnabled'", kNotNull},
                    {"'x' at 'streamSpecification.streamViewType'",
                     "Member must satisfy enum value set: [NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES, "
                     "KEYS_ONLY]"}})}});
}

TEST(CreateTableTest, ReportsTenViolationsAtMost) {
  std::string definitions = "{}";
  for (int i = 0; i < 20; ++i) {
    definitions += ",{}";
  }
  EXPECT_TRUE(testing::refusal("CreateTable", create(definitions, hash("a")))
                  .message.starts_with("10 validation errors detected: "));
}

TEST(CreateTableTest, RefusesABillingModeWithoutItsThroughput) {
  const auto units = [](const std::string& read, const std::string& write) {
    return R"("ProvisionedThroughput":{"ReadCapacityUnits":)" + read + R"(,"WriteCapacityUnits":)" + write +
           "}";
  };
  const std::string invalid = "One or more parameter values were invalid: ";
  expect_invalid(
      "CreateTable",
      {{create("", hash("a"), R"("BillingMode":null)"),
        invalid + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
                  "PROVISIONED"},
       {create("", hash("a"), R"("BillingMode":"PAY_PER_REQUEST",)" + kUnits),
        invalid + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
                  "PAY_PER_REQUEST"},
       {create("", hash("a"), units("1000000000001", "1000000000001")),
        "Given value 1000000000001 for ReadCapacityUnits is out of bounds"},
       {create("", hash("a"), units("1000000000000", "1000000000001")),
        "Given value 1000000000001 for WriteCapacityUnits is out of bounds"}});
}

TEST(CreateTableTest, RefusesAKeyThatDoesNotMatchTheDefinitions) {
  const std::string invalid = "One or more parameter values were invalid: ";
  const std::string undefined = "Invalid KeySchema: Some index key attribute have no definition";
  const std::string both = define("a") + "," + define("b");
  expect_invalid("CreateTable",
                 {{create("", hash("a")), undefined},
                  {create(define("b"), hash("a") + "," + hash("a")), undefined},
                  {create(define("a"), hash("a") + "," + hash("a")), undefined},
                  {create(define("b"), hash("a")),
                   invalid + "Some index key attributes are not defined in AttributeDefinitions. Keys: [a], "
                             "AttributeDefinitions: [b]"},
                  {create(both, hash("a") + "," + hash("a")),
                   "Both the Hash Key and the Range Key element in the KeySchema have the same name"},
                  {create(both, hash("a") + "," + hash("b")),
                   "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"},
                  {create(both, range("a") + "," + hash("b")),
                   "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
                  {create(both, hash("a")),
                   invalid + "Number of attributes in KeySchema does not exactly match number of "
                             "attributes defined in AttributeDefinitions"}});
}

TEST(CreateTableTest, RefusesContradictoryStreams) {
  const std::string invalid = "One or more parameter values were invalid: ";
  expect_invalid(
      "CreateTable",
      {{create(define("a"), hash("a"), kUnits + R"(,"StreamSpecification":{"StreamEnabled":true})"),
        invalid + "Table is being created with a stream enabled, UpdateViewType is required"},
       {create(define("a"), hash("a"),
               kUnits + R"(,"StreamSpecification":{"StreamEnabled":false,"StreamViewType":"KEYS_ONLY"})"),
        invalid + "Table is being created with a stream disabled, UpdateViewType should not be specified"}});
}

TEST(DescribeAndDeleteTableTest, WantATableName) {
  EXPECT_EQ(parsed<DescribeTableRequest>("DescribeTable", R"({"TableName":"abc"})").table_name, "abc");
  EXPECT_EQ(parsed<DeleteTableRequest>("DeleteTable", R"({"TableName":"abc"})").table_name, "abc");
  for (const auto* operation : {"DescribeTable", "DeleteTable"}) {
    expect_malformed(operation, {{R"({"TableName":1})", "NUMBER_VALUE cannot be converted to String"}});
    expect_invalid(operation,
                   {{"{}", "The parameter 'TableName' is required but was not present in the request"},
                    {R"({"TableName":"a;"})", kLengthOfName},
                    {R"({"TableName":"abc;"})", violations({{"'abc;' at 'tableName'", kNamePattern}})}});
  }
}

TEST(ListTablesTest, ReadsItsPage) {
  const auto request =
      parsed<ListTablesRequest>("ListTables", R"({"ExclusiveStartTableName":"abc","Limit":7})");
  EXPECT_EQ(request.exclusive_start_table_name, "abc");
  EXPECT_EQ(request.limit, 7);
  EXPECT_EQ(parsed<ListTablesRequest>("ListTables", "{}").limit, 100);
}

TEST(ListTablesTest, RefusesViolatedConstraints) {
  expect_malformed("ListTables", {{R"({"Limit":"1"})", "STRING_VALUE cannot be converted to Integer"}});
  expect_invalid("ListTables",
                 {{R"({"ExclusiveStartTableName":"a;","Limit":500})",
                   violations({{"'a;' at 'exclusiveStartTableName'", kNamePattern},
                               {"'a;' at 'exclusiveStartTableName'", kNameMinimum},
                               {"'500' at 'limit'", "Member must have value less than or equal to 100"}})},
                  {R"({"Limit":0})",
                   violations({{"'0' at 'limit'", "Member must have value greater than or equal to 1"}})}});
}

}  // namespace
}  // namespace rtp::dynamodb
