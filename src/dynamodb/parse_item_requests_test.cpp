#include <gtest/gtest.h>

#include "dynamodb/request_testing.h"

namespace rtp::dynamodb {
namespace {

using testing::expect_invalid;
using testing::expect_malformed;
using testing::kCapacityValues;
using testing::kMetricsValues;
using testing::kNameMaximum;
using testing::kNameMinimum;
using testing::kNamePattern;
using testing::kNotNull;
using testing::parsed;
using testing::violations;
using namespace std::string_literals;

const std::string kReturnValues =
    "Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]";

TEST(PutItemTest, ReadsAllMembers) {
  const auto request = parsed<PutItemRequest>("PutItem", R"({
    "TableName": "RealTimeData",
    "Item": {"vehicleId": {"S": "3"}, "speed": {"N": "12.5"}},
    "ConditionExpression": "attribute_not_exists(#k) OR speed < :s",
    "ExpressionAttributeNames": {"#k": "vehicleId"},
    "ExpressionAttributeValues": {":s": {"N": "10"}},
    "ReturnValues": "ALL_OLD",
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    "ReturnItemCollectionMetrics": "SIZE",
    "ReturnConsumedCapacity": "TOTAL"})");
  EXPECT_EQ(request.table_name, "RealTimeData");
  EXPECT_EQ(request.item, (Item{{"speed", Number::parse("12.5").value()}, {"vehicleId", "3"s}}));
  ASSERT_TRUE(request.condition);
  EXPECT_TRUE(request.condition->holds({}));
  EXPECT_FALSE(request.condition->holds({{"speed", Number(11)}, {"vehicleId", "3"s}}));
  EXPECT_EQ(request.return_values, ReturnValues::kAllOld);
  EXPECT_EQ(request.on_condition_failure, ReturnValues::kAllOld);
  EXPECT_EQ(request.capacity, ReturnConsumedCapacity::kTotal);
}

TEST(PutItemTest, NeedsOnlyTableAndItem) {
  const auto request = parsed<PutItemRequest>("PutItem", R"({"TableName":"abc","Item":{}})");
  EXPECT_TRUE(request.item.empty());
  EXPECT_FALSE(request.condition);
  EXPECT_EQ(request.return_values, ReturnValues::kNone);
  EXPECT_EQ(request.on_condition_failure, ReturnValues::kNone);
  EXPECT_EQ(request.capacity, ReturnConsumedCapacity::kNone);
}

TEST(PutItemTest, WrongJsonTypesComeFirst) {
  const std::string map = "Unrecognized collection type java.util.Map<java.lang.String, ";
  expect_malformed(
      "PutItem",
      {{R"({"TableName":23})", "NUMBER_VALUE cannot be converted to String"},
       {R"({"TableName":[]})", "Unrecognized collection type class java.lang.String"},
       {R"({"TableName":{}})", "Start of structure or map found where not expected"},
       {R"({"Item":"23"})", "Unexpected field type"},
       {R"({"Item":[]})", map + "com.amazonaws.dynamodb.v20120810.AttributeValue>"},
       {R"({"Item":{"a":"x"}})", "Unexpected value type in payload"},
       {R"({"Item":{"a":{"N":3}}})", "NUMBER_VALUE cannot be converted to String"},
       {R"({"ReturnValues":true})", "TRUE_VALUE cannot be converted to String"},
       {R"({"ConditionExpression":34.56})", "DECIMAL_VALUE cannot be converted to String"},
       {R"({"ExpressionAttributeNames":[]})", map + "java.lang.String>"},
       {R"({"ExpressionAttributeNames":{"#a":1}})", "NUMBER_VALUE cannot be converted to String"},
       {R"({"ExpressionAttributeValues":{":a":{"BOOL":1}}})", "NUMBER_VALUE cannot be converted to Boolean"},
       {R"({"ExpressionAttributeValues":{":a":1}})", "Unexpected value type in payload"}});
}

TEST(PutItemTest, ThenAllConstraintsAtOnce) {
  expect_invalid(
      "PutItem",
      {{"{}", violations({{"null at 'tableName'", kNotNull}, {"null at 'item'", kNotNull}})},
       {R"({"TableName":"","Item":{"a":{}}})",
        violations({{"'' at 'tableName'", kNamePattern}, {"'' at 'tableName'", kNameMinimum}})},
       {R"({"TableName":"a;","Item":{}})",
        violations({{"'a;' at 'tableName'", kNamePattern}, {"'a;' at 'tableName'", kNameMinimum}})},
       {R"({"TableName":")" + std::string(256, 'a') + R"(","Item":{}})",
        violations({{"'" + std::string(256, 'a') + "' at 'tableName'", kNameMaximum}})},
       {R"({"TableName":"abc;","ReturnConsumedCapacity":"hi","ReturnItemCollectionMetrics":"hi","ReturnValues":"hi",
            "ReturnValuesOnConditionCheckFailure":"hi"})",
        violations({{"'hi' at 'returnConsumedCapacity'", kCapacityValues},
                    {"'abc;' at 'tableName'", kNamePattern},
                    {"null at 'item'", kNotNull},
                    {"'hi' at 'returnValues'", kReturnValues},
                    {"'hi' at 'returnItemCollectionMetrics'", kMetricsValues},
                    {"'hi' at 'returnValuesOnConditionCheckFailure'",
                     "Member must satisfy enum value set: [ALL_OLD, NONE]"}})}});
}

TEST(PutItemTest, ThenWhatTheParametersMeanTogether) {
  const std::string item = R"({"TableName":"abc","Item":{"a":{}},)";
  expect_invalid(
      "PutItem",
      {{item + R"("Expected":{},"ConditionExpression":"","ExpressionAttributeNames":{}})",
        "Can not use both expression and non-expression parameters in the same request: Non-expression "
        "parameters: "
        "{Expected} Expression parameters: {ConditionExpression}"},
       {item + R"("Expected":{},"ExpressionAttributeNames":{},"ExpressionAttributeValues":{}})",
        "ExpressionAttributeNames can only be specified when using expressions"},
       {item + R"("Expected":{},"ExpressionAttributeValues":{}})",
        "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is "
        "null"},
       {item + R"("ConditionalOperator":"OR"})",
        "ConditionalOperator cannot be used without Filter or Expected"}});
}

TEST(PutItemTest, ThenTheValuesOfTheItem) {
  const std::string other = R"(,"ReturnValues":"ALL_NEW"})";
  expect_invalid("PutItem",
                 {{R"({"TableName":"abc","Item":{"a":{}})" + other,
                   "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
                  {R"({"TableName":"abc","Item":{"a":{"N":"dog"}})" + other,
                   "The parameter cannot be converted to a numeric value: dog"},
                  {R"({"TableName":"abc","Item":{"a":{"S":")" + std::string(409600, 'x') + R"("}})" + other,
                   "Item size has exceeded the maximum allowed size"},
                  {R"({"TableName":"abc","Item":{})" + other, "ReturnValues can only be ALL_OLD or NONE"}});
}

TEST(PutItemTest, AnItemMayHave400KilobytesWithItsNames) {
  const auto body = [](std::size_t bytes) {
    return R"({"TableName":"abc","Item":{"name":{"S":")" + std::string(bytes - 4, 'x') + R"("}}})";
  };
  EXPECT_EQ(item_size(parsed<PutItemRequest>("PutItem", body(409600)).item), 409600U);
  EXPECT_EQ(testing::refusal("PutItem", body(409601)).message,
            "Item size has exceeded the maximum allowed size");
}

TEST(PutItemTest, ThenPlaceholdersAndExpressions) {
  const std::string item = R"({"TableName":"abc","Item":{},"ConditionExpression":)";
  expect_invalid(
      "PutItem",
      {{item + R"("","ExpressionAttributeNames":{},"ExpressionAttributeValues":{}})",
        "ExpressionAttributeNames must not be empty"},
       {item + R"("","ExpressionAttributeNames":{"a":"a"},"ExpressionAttributeValues":{}})",
        "ExpressionAttributeNames contains invalid key: Syntax error; key: \"a\""},
       {item + R"("","ExpressionAttributeNames":{"#":"a"}})",
        "ExpressionAttributeNames contains invalid key: Syntax error; key: \"#\""},
       {item + R"("","ExpressionAttributeNames":{"#a":""}})",
        "ExpressionAttributeNames contains invalid value: One or more parameter values were invalid: An "
        "attribute name must not be empty for key #a"},
       {item + R"("","ExpressionAttributeValues":{}})", "ExpressionAttributeValues must not be empty"},
       {item + R"("","ExpressionAttributeValues":{":b":{"a":""},"b":{"S":"a"}}})",
        "ExpressionAttributeValues contains invalid key: Syntax error; key: \"b\""},
       {item + R"("","ExpressionAttributeValues":{":b":{}}})",
        "ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain "
        "exactly one "
        "of the supported datatypes for key :b"},
       {item + R"("","ExpressionAttributeValues":{":b":{"N":"x"}}})",
        "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric "
        "value: x "
        "for key :b"},
       {item + R"(""})", "Invalid ConditionExpression: The expression can not be empty;"},
       {item + R"json("attribute_exists(a)","ExpressionAttributeNames":{"#a":"b"}})json",
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}"}});
}

TEST(UpdateItemTest, ReadsAllMembers) {
  const auto request = parsed<UpdateItemRequest>("UpdateItem", R"json({
    "TableName": "abc", "Key": {"id": {"S": "3"}}, "UpdateExpression": "SET speed = :s",
    "ConditionExpression": "attribute_exists(id)", "ExpressionAttributeValues": {":s": {"N": "1"}},
    "ReturnValues": "UPDATED_NEW", "ReturnConsumedCapacity": "INDEXES"})json");
  EXPECT_EQ(request.key, (Item{{"id", "3"s}}));
  ASSERT_TRUE(request.update);
  EXPECT_EQ(request.update->apply({})->item, (Item{{"speed", Number(1)}}));
  EXPECT_TRUE(request.condition);
  EXPECT_EQ(request.return_values, ReturnValues::kUpdatedNew);
  EXPECT_EQ(request.capacity, ReturnConsumedCapacity::kIndexes);
}

TEST(UpdateItemTest, NeedsNoExpression) {
  const auto request =
      parsed<UpdateItemRequest>("UpdateItem", R"({"TableName":"abc","Key":{"id":{"S":"3"}}})");
  EXPECT_FALSE(request.update);
  EXPECT_FALSE(request.condition);
}

TEST(UpdateItemTest, RefusesInDynamoDbsOrder) {
  const std::string key = R"({"TableName":"abc","Key":{"a":{}},)";
  expect_invalid(
      "UpdateItem",
      {{"{}", violations({{"null at 'tableName'", kNotNull}, {"null at 'key'", kNotNull}})},
       {key + R"("Expected":{},"AttributeUpdates":{},"ConditionExpression":"","UpdateExpression":""})",
        "Can not use both expression and non-expression parameters in the same request: Non-expression "
        "parameters: "
        "{AttributeUpdates, Expected} Expression parameters: {UpdateExpression, ConditionExpression}"},
       {key + R"("ExpressionAttributeValues":{}})",
        "ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and "
        "ConditionExpression are null"},
       {key + R"("AttributeUpdates":{},"ConditionalOperator":"AND","Expected":{"a":{"Exists":false}}})",
        "ConditionalOperator can only be used when Filter or Expected has two or more elements"},
       {R"({"TableName":"abc","Key":{},"Expected":{"a":{}},"AttributeUpdates":{"a":{"x":"y"}}})",
        "One or more parameter values were invalid: Only DELETE action is allowed when no attribute value is "
        "specified"},
       {R"({"TableName":"abc","Key":{},"Expected":{"a":{}},"AttributeUpdates":{"a":{"Action":"DELETE"}}})",
        "One or more parameter values were invalid: Value must be provided when Exists is null for "
        "Attribute: "
        "a"},
       {key + R"("UpdateExpression":"","ExpressionAttributeNames":{}})",
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
       {R"({"TableName":"abc","Key":{},"ConditionExpression":"","UpdateExpression":""})",
        "Invalid UpdateExpression: The expression can not be empty;"},
       {R"({"TableName":"abc","Key":{},"UpdateExpression":"SET a = :a","ExpressionAttributeValues":
            {":a":{"S":"x"},":b":{"S":"x"}}})",
        "Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}"}});
}

TEST(UpdateItemTest, OnePlaceholderMayServeBothExpressions) {
  const auto request = parsed<UpdateItemRequest>("UpdateItem", R"({"TableName":"abc","Key":{},
    "UpdateExpression":"SET #a = :a","ConditionExpression":"#b = :a","ExpressionAttributeNames":
    {"#a":"x","#b":"y"},"ExpressionAttributeValues":{":a":{"S":"v"}}})");
  EXPECT_TRUE(request.update && request.condition);
}

TEST(DeleteItemTest, ReadsAllMembersAndReturnsOnlyTheOldItem) {
  const auto request = parsed<DeleteItemRequest>(
      "DeleteItem",
      R"({"TableName":"abc","Key":{"id":{"N":"1e3"}},"ReturnValues":"ALL_OLD","ConditionExpression":"a = b"})");
  EXPECT_EQ(request.key, (Item{{"id", Number(1000)}}));
  EXPECT_EQ(request.return_values, ReturnValues::kAllOld);
  EXPECT_TRUE(request.condition);
  for (const auto* values : {"ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"}) {
    expect_invalid("DeleteItem", {{R"({"TableName":"abc","Key":{},"ReturnValues":")"s + values + "\"}",
                                   "ReturnValues can only be ALL_OLD or NONE"}});
  }
}

TEST(GetItemTest, ReadsAllMembers) {
  const auto request = parsed<GetItemRequest>("GetItem", R"({"TableName":"abc","Key":{"id":{"B":"Zg=="}},
    "ConsistentRead":true,"ProjectionExpression":"a, #b","ExpressionAttributeNames":{"#b":"x"},
    "ReturnConsumedCapacity":"TOTAL"})");
  EXPECT_EQ(request.key, (Item{{"id", Binary{"f"}}}));
  EXPECT_TRUE(request.consistent_read);
  ASSERT_TRUE(request.projection);
  EXPECT_EQ(request.projection->project({{"x", true}, {"z", true}}), (Item{{"x", true}}));
  EXPECT_EQ(request.capacity, ReturnConsumedCapacity::kTotal);
}

TEST(GetItemTest, RefusesInDynamoDbsOrder) {
  expect_malformed("GetItem", {{R"({"ConsistentRead":"x"})", "Unexpected token received from parser"}});
  expect_invalid(
      "GetItem",
      {{"{}", violations({{"null at 'key'", kNotNull}, {"null at 'tableName'", kNotNull}})},
       {R"({"TableName":"abc","Key":{"a":{}},"AttributesToGet":["a"],"ProjectionExpression":""})",
        "Can not use both expression and non-expression parameters in the same request: Non-expression "
        "parameters: "
        "{AttributesToGet} Expression parameters: {ProjectionExpression}"},
       {R"({"TableName":"abc","Key":{"a":{}},"AttributesToGet":["a","a"]})",
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
       {R"({"TableName":"abc","Key":{},"AttributesToGet":["a","b","a"]})",
        "One or more parameter values were invalid: Duplicate value in attribute name: a"},
       {R"({"TableName":"abc","Key":{},"ExpressionAttributeNames":{}})",
        "ExpressionAttributeNames can only be specified when using expressions"},
       {R"({"TableName":"abc","Key":{},"ProjectionExpression":""})",
        "Invalid ProjectionExpression: The expression can not be empty;"},
       {R"({"TableName":"abc","Key":{},"ProjectionExpression":"a","ExpressionAttributeNames":{"#a":"a","#b":"b"}})",
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}"}});
}

}  // namespace
}  // namespace rtp::dynamodb
