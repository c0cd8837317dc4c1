#include <gtest/gtest.h>

#include "dynamodb/request_testing.h"

namespace rtp::dynamodb {
namespace {

using testing::expect_invalid;
using testing::expect_malformed;
using testing::kCapacityValues;
using testing::kNameMinimum;
using testing::kNamePattern;
using testing::kNotNull;
using testing::parsed;
using testing::violations;
using namespace std::string_literals;

const std::string kSelectValues =
    "Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, "
    "ALL_PROJECTED_ATTRIBUTES]";

TEST(QueryTest, ReadsAllMembers) {
  const auto request = parsed<QueryRequest>("Query", R"({
    "TableName": "abc", "KeyConditionExpression": "id = :id", "FilterExpression": "speed > :s",
    "ProjectionExpression": "#a", "ExpressionAttributeNames": {"#a": "x"},
    "ExpressionAttributeValues": {":id": {"S": "3"}, ":s": {"N": "1"}},
    "ExclusiveStartKey": {"id": {"S": "3"}}, "Limit": 5, "ConsistentRead": true, "ScanIndexForward": false,
    "ReturnConsumedCapacity": "TOTAL", "IndexName": "byId"})");
  EXPECT_EQ(request.page.index_name, "byId");
  const auto condition = request.key_conditions.resolve({{"id", Type::kString}, std::nullopt}, nullptr);
  ASSERT_TRUE(condition) << condition.error().message;
  EXPECT_EQ(condition->hash, AttributeValue("3"s));
  EXPECT_FALSE(request.scan_index_forward);
  EXPECT_EQ(request.page.table_name, "abc");
  EXPECT_EQ(request.page.limit, 5);
  EXPECT_EQ(request.page.exclusive_start_key, (Item{{"id", "3"s}}));
  EXPECT_TRUE(request.page.filter);
  EXPECT_TRUE(request.page.projection);
  EXPECT_TRUE(request.page.consistent_read);
  EXPECT_FALSE(request.page.count_only);
  EXPECT_EQ(request.page.capacity, ReturnConsumedCapacity::kTotal);
}

TEST(QueryTest, DefaultsAreOnePageForwardOfWholeItems) {
  const auto request = parsed<QueryRequest>(
      "Query",
      R"({"TableName":"abc","KeyConditionExpression":"a = :a","ExpressionAttributeValues":{":a":{"S":"x"}}})");
  EXPECT_TRUE(request.scan_index_forward);
  EXPECT_FALSE(request.page.limit);
  EXPECT_FALSE(request.page.exclusive_start_key);
  EXPECT_FALSE(request.page.filter);
  EXPECT_FALSE(request.page.projection);
  EXPECT_FALSE(request.page.consistent_read);
}

TEST(QueryTest, RefusesWrongJsonTypes) {
  expect_malformed("Query", {{R"({"Limit":"23"})", "STRING_VALUE cannot be converted to Integer"},
                             {R"({"Limit":true})", "TRUE_VALUE cannot be converted to Integer"},
                             {R"({"Limit":[]})", "Unrecognized collection type class java.lang.Integer"},
                             {R"({"ScanIndexForward":1})", "NUMBER_VALUE cannot be converted to Boolean"},
                             {R"({"IndexName":1})", "NUMBER_VALUE cannot be converted to String"},
                             {R"({"ExclusiveStartKey":1})", "Unexpected field type"},
                             {R"({"ExclusiveStartKey":{"a":{"B":"x"}}})",
                              "Base64 encoded length is expected a multiple of 4 bytes but found: 1"}});
}

TEST(QueryTest, RefusesViolatedConstraints) {
  expect_invalid(
      "Query",
      {{"{}", violations({{"null at 'tableName'", kNotNull}})},
       {R"({"TableName":"abc","IndexName":""})",
        violations({{"'' at 'indexName'", kNamePattern}, {"'' at 'indexName'", kNameMinimum}})},
       {R"({"TableName":"abc","Limit":99999999999})",
        violations(
            {{"'99999999999' at 'limit'", "Member must have value less than or equal to 2147483647"}})},
       {R"({"TableName":"abc;","ReturnConsumedCapacity":"hi","IndexName":"abc;","Select":"hi","Limit":-1})",
        violations({{"'hi' at 'select'", kSelectValues},
                    {"'abc;' at 'indexName'", kNamePattern},
                    {"'hi' at 'returnConsumedCapacity'", kCapacityValues},
                    {"'abc;' at 'tableName'", kNamePattern},
                    {"'-1' at 'limit'", "Member must have value greater than or equal to 1"}})}});
}

TEST(QueryTest, RefusesExpressionsBesideWhatTheyReplace) {
  const std::string both = "Can not use both expression and non-expression parameters in the same request: ";
  expect_invalid(
      "Query",
      {{R"({"TableName":"abc","AttributesToGet":["a"],"QueryFilter":{},"ConditionalOperator":"OR","KeyConditions":{},
            "ProjectionExpression":"","FilterExpression":"","KeyConditionExpression":""})",
        both +
            "Non-expression parameters: {AttributesToGet, QueryFilter, ConditionalOperator, KeyConditions} "
            "Expression parameters: {ProjectionExpression, FilterExpression, KeyConditionExpression}"},
       {R"({"TableName":"abc","AttributesToGet":["a"],"KeyConditions":{},"FilterExpression":""})",
        both + "Non-expression parameters: {AttributesToGet} Expression parameters: {FilterExpression}"},
       {R"({"TableName":"abc","KeyConditions":{},"KeyConditionExpression":""})",
        both + "Non-expression parameters: {KeyConditions} Expression parameters: {KeyConditionExpression}"},
       {R"({"TableName":"abc","ProjectionExpression":"a","ExpressionAttributeValues":{}})",
        "ExpressionAttributeValues can only be specified when using expressions: FilterExpression and "
        "KeyConditionExpression are null"}});
}

TEST(QueryTest, TakesTheParametersThatExpressionsReplace) {
  const auto request = parsed<QueryRequest>("Query", R"({"TableName":"abc","AttributesToGet":["x"],
    "KeyConditions":{"id":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"3"}]}},
    "QueryFilter":{"x":{"ComparisonOperator":"NULL"},"y":{"ComparisonOperator":"NULL"}},
    "ConditionalOperator":"OR"})");
  EXPECT_TRUE(request.key_conditions.resolve({{"id", Type::kString}, std::nullopt}, nullptr));
  EXPECT_TRUE(request.page.is_legacy_filter);
  ASSERT_TRUE(request.page.filter);
  EXPECT_TRUE(request.page.filter->holds({{"x", true}}));
  EXPECT_FALSE(request.page.filter->holds({{"x", true}, {"y", true}}));
  ASSERT_TRUE(request.page.projection);
  EXPECT_EQ(request.page.projection->project({{"x", true}, {"y", true}}), (Item{{"x", true}}));
}

TEST(QueryTest, TakesKeyConditionsBesideAFilterExpression) {
  const auto request = parsed<QueryRequest>("Query", R"({"TableName":"abc","FilterExpression":"x = y",
    "KeyConditions":{"id":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"3"}]}}})");
  EXPECT_TRUE(request.page.filter);
  EXPECT_FALSE(request.page.is_legacy_filter);
}

TEST(QueryTest, ChecksTheParametersThatExpressionsReplaceInDynamoDbsOrder) {
  const std::string invalid = "One or more parameter values were invalid: ";
  const std::string empty =
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
  const std::string query = R"({"TableName":"abc",)";
  const std::string bad_filter = R"("QueryFilter":{"a":{"ComparisonOperator":"EQ"}},)";
  const std::string bad_start = R"("ExclusiveStartKey":{"a":{}},)";
  const std::string bad_key =
      R"("KeyConditions":{"a":{"ComparisonOperator":"EQ","AttributeValueList":[{}]}})";
  expect_invalid("Query",
                 {{query + bad_filter + R"("AttributesToGet":["a","a"],"ConditionalOperator":"OR"})",
                   "ConditionalOperator can only be used when Filter or Expected has two or more elements"},
                  {query + bad_filter + bad_start + bad_key + R"(,"AttributesToGet":["a","a"]})",
                   invalid + "Invalid number of argument(s) for the EQ ComparisonOperator"},
                  {query + bad_start + bad_key + R"(,"AttributesToGet":["a","a"]})",
                   invalid + "Duplicate value in attribute name: a"},
                  {query + bad_start + bad_key + "}", "The provided starting key is invalid: " + empty},
                  {query + bad_key + "}", empty},
                  {query + R"("KeyConditions":{}})", "Conditions can be of length 1 or 2 only"}});
}

TEST(QueryTest, RefusesAnInvalidStartingKey) {
  const auto body = [](const std::string& value) {
    return R"({"TableName":"abc","KeyConditionExpression":"","ExclusiveStartKey":{"a":)" + value + "}}";
  };
  const std::string invalid = "One or more parameter values were invalid: ";
  const std::string start = "The provided starting key is invalid: ";
  expect_invalid(
      "Query",
      {{body("{}"),
        start + "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
       {body(R"({"S":"a","N":"1"})"), start + "Supplied AttributeValue has more than one datatypes set, must "
                                              "contain exactly one of the supported "
                                              "datatypes"},
       {body(R"({"NULL":"no"})"), start + invalid + "Null attribute value types must have the value of true"},
       {body(R"({"SS":[]})"), start + invalid + "An string set  may not be empty"},
       {body(R"({"BS":[]})"), start + invalid + "Binary sets should not be empty"},
       {body(R"({"NS":[]})"), invalid + "An number set  may not be empty"},
       {body(R"({"SS":["a","a"]})"), invalid + "Input collection [a, a] contains duplicates."},
       {body(R"({"N":"b"})"), "The parameter cannot be converted to a numeric value: b"},
       {body(R"({"NS":["1","1"]})"), "Input collection contains duplicates"}});
}

TEST(QueryTest, RefusesWhatDoesNotGoTogether) {
  const std::string select =
      R"({"TableName":"abc","KeyConditionExpression":"a = :a","ExpressionAttributeValues":{":a":{"S":"x"}},"Select":)";
  expect_invalid(
      "Query",
      {{R"({"TableName":"abc"})",
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."},
       {R"({"TableName":"abc","KeyConditionExpression":"","FilterExpression":"","ProjectionExpression":""})",
        "Invalid KeyConditionExpression: The expression can not be empty;"},
       {R"({"TableName":"abc","KeyConditionExpression":"a = b","FilterExpression":"","ProjectionExpression":""})",
        "Invalid FilterExpression: The expression can not be empty;"},
       {R"({"TableName":"abc","KeyConditionExpression":"a = b","ExpressionAttributeNames":{"#x":"y"}})",
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}"},
       {R"({"TableName":"abc","KeyConditionExpression":"a = b"})",
        "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition"},
       {select + R"("SPECIFIC_ATTRIBUTES"})",
        "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"},
       {select + R"("ALL_ATTRIBUTES","ProjectionExpression":"b"})",
        "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES"},
       {select + R"("COUNT","ProjectionExpression":"b"})",
        "Cannot specify the ProjectionExpression when choosing to get only the Count"},
       {R"({"TableName":"abc","KeyConditions":{},"AttributesToGet":["a"],"Select":"COUNT"})",
        "Cannot specify the AttributesToGet when choosing to get only the Count"},
       {select + R"("ALL_PROJECTED_ATTRIBUTES"})",
        "One or more parameter values were invalid: ALL_PROJECTED_ATTRIBUTES can be used only when Querying "
        "using an "
        "IndexName"}});
}

TEST(ScanTest, ReadsAllMembers) {
  const auto request = parsed<ScanRequest>("Scan", R"({"TableName":"abc","Segment":1,"TotalSegments":4,
    "FilterExpression":"a = :a","ExpressionAttributeValues":{":a":{"S":"x"}},"Select":"COUNT","Limit":1,
    "ExclusiveStartKey":{"id":{"S":"3"}}})");
  EXPECT_EQ(request.segment, 1U);
  EXPECT_EQ(request.total_segments, 4U);
  EXPECT_TRUE(request.page.filter);
  EXPECT_TRUE(request.page.count_only);
  EXPECT_EQ(request.page.limit, 1);
  EXPECT_EQ(request.page.exclusive_start_key, (Item{{"id", "3"s}}));
}

TEST(ScanTest, NeedsOnlyTheTable) {
  const auto request = parsed<ScanRequest>("Scan", R"({"TableName":"abc"})");
  EXPECT_EQ(request.segment, 0U);
  EXPECT_EQ(request.total_segments, 1U);
  EXPECT_FALSE(request.page.count_only);
}

TEST(ScanTest, RefusesInDynamoDbsOrder) {
  const std::string table = R"({"TableName":"abc",)";
  expect_invalid(
      "Scan",
      {{R"({"TableName":"abc","Segment":-1,"TotalSegments":0})",
        violations({{"'0' at 'totalSegments'", "Member must have value greater than or equal to 1"},
                    {"'-1' at 'segment'", "Member must have value greater than or equal to 0"}})},
       {table + R"("TotalSegments":1000001,"Segment":1000000})",
        violations({{"'1000001' at 'totalSegments'", "Member must have value less than or equal to 1000000"},
                    {"'1000000' at 'segment'", "Member must have value less than or equal to 999999"}})},
       {table + R"("ScanFilter":{"a":{"ComparisonOperator":"EQ"}},"AttributesToGet":["a","a"],"Segment":1})",
        "One or more parameter values were invalid: Duplicate value in attribute name: a"},
       {table + R"("ScanFilter":{"a":{"ComparisonOperator":"EQ"}},"Segment":1})",
        "One or more parameter values were invalid: Invalid number of argument(s) for the EQ "
        "ComparisonOperator"},
       {table + R"("ExpressionAttributeValues":{}})",
        "ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null"},
       {table + R"("Segment":1,"ExclusiveStartKey":{"a":{}}})",
        "The provided starting key is invalid: Supplied AttributeValue is empty, must contain exactly one of "
        "the "
        "supported datatypes"},
       {table + R"("Segment":1,"FilterExpression":""})",
        "The TotalSegments parameter is required but was not present in the request when Segment parameter "
        "is present"},
       {table + R"("TotalSegments":1,"FilterExpression":""})",
        "The Segment parameter is required but was not present in the request when parameter TotalSegments "
        "is present"},
       {table + R"("Segment":1,"TotalSegments":1,"FilterExpression":""})",
        "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 1 is "
        "not less "
        "than TotalSegments: 1"},
       {table + R"("FilterExpression":"","ExpressionAttributeNames":{}})",
        "ExpressionAttributeNames must not be empty"},
       {table + R"("FilterExpression":"a > b","ProjectionExpression":""})",
        "Invalid ProjectionExpression: The expression can not be empty;"},
       {table + R"("ProjectionExpression":"a","ExpressionAttributeNames":{"#x":"y"}})",
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}"}});
}

}  // namespace
}  // namespace rtp::dynamodb
