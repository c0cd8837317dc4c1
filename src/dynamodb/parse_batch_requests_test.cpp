#include <gtest/gtest.h>

#include "dynamodb/request_testing.h"

namespace rtp::dynamodb {
namespace {

using testing::expect_invalid;
using testing::expect_malformed;
using testing::kCapacityValues;
using testing::kMetricsValues;
using testing::kNotNull;
using testing::parsed;
using testing::violations;
using namespace std::string_literals;

const std::string kKeys =
    "Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have "
    "length "
    "greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]";
const std::string kLengths =
    "Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have "
    "length "
    "greater than or equal to 1]";

/// `count` elements, each `element` with its number in the place of '#'.
std::string array_of(int count, const std::string& element) {
  std::string array = "[";
  for (int i = 0; i < count; ++i) {
    std::string one = element;
    array += (i == 0 ? "" : ",") + one.replace(one.find('#'), 1, std::to_string(i));
  }
  return array + "]";
}

std::string puts(int count) { return array_of(count, R"({"PutRequest":{"Item":{"id":{"S":"#"}}}})"); }
std::string keys(int count) { return R"({"Keys":)" + array_of(count, R"({"id":{"S":"#"}})") + "}"; }
std::string request_items(const std::string& tables) { return R"({"RequestItems":{)" + tables + "}}"; }

TEST(BatchWriteItemTest, ReadsPutsAndDeletesInTheirOrder) {
  const auto request = parsed<BatchWriteItemRequest>("BatchWriteItem", R"({"RequestItems":{
    "abc":[{"PutRequest":{"Item":{"id":{"S":"1"},"x":{"BOOL":true}}}},{"DeleteRequest":{"Key":{"id":{"S":"2"}}}}],
    "abd":[{"PutRequest":{"Item":{"id":{"S":"3"}}}, "DeleteRequest":null}]},"ReturnConsumedCapacity":"TOTAL"})");
  ASSERT_EQ(request.writes.size(), 3U);
  EXPECT_EQ(request.writes[0].table_name, "abc");
  EXPECT_EQ(request.writes[0].item_or_key, (Item{{"id", "1"s}, {"x", true}}));
  EXPECT_FALSE(request.writes[0].is_delete);
  EXPECT_EQ(request.writes[1].item_or_key, (Item{{"id", "2"s}}));
  EXPECT_TRUE(request.writes[1].is_delete);
  EXPECT_EQ(request.writes[2].table_name, "abd");
  EXPECT_EQ(request.capacity, ReturnConsumedCapacity::kTotal);
}

TEST(BatchWriteItemTest, TakesTwentyFiveWritesAndNoMore) {
  EXPECT_EQ(
      parsed<BatchWriteItemRequest>("BatchWriteItem", request_items("\"abc\":" + puts(25))).writes.size(),
      25U);
  expect_invalid("BatchWriteItem", {{request_items("\"abc\":" + puts(26)),
                                     violations({{"'{abc=[...]}' at 'requestItems'", kLengths}})},
                                    {request_items("\"abc\":" + puts(13) + ",\"abd\":" + puts(13)),
                                     "Too many items requested for the BatchWriteItem call"}});
}

TEST(BatchWriteItemTest, RefusesWrongJsonTypes) {
  const std::string casting =
      "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class "
      "java.lang.Class "
      "(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module "
      "java.base of "
      "loader 'bootstrap')";
  const std::string type = "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.";
  expect_malformed("BatchWriteItem",
                   {{R"({"RequestItems":"a"})", "Unexpected field type"},
                    {R"({"RequestItems":[]})",
                     "Unrecognized collection type java.util.Map<java.lang.String, "
                     "java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>>"},
                    {request_items(R"("abc":1)"), casting},
                    {request_items(R"("abc":{})"), "Start of structure or map found where not expected"},
                    {request_items(R"("abc":["a"])"), "Unexpected value type in payload"},
                    {request_items(R"("abc":[[]])"), type + "WriteRequest"},
                    {request_items(R"("abc":[{"PutRequest":1}])"), "Unexpected field type"},
                    {request_items(R"("abc":[{"PutRequest":[]}])"), type + "PutRequest"},
                    {request_items(R"("abc":[{"DeleteRequest":[]}])"), type + "DeleteRequest"},
                    {request_items(R"("abc":[{"PutRequest":{"Item":1}}])"), "Unexpected field type"},
                    {request_items(R"("abc":[{"DeleteRequest":{"Key":{"a":{"S":1}}}}])"),
                     "NUMBER_VALUE cannot be converted to String"}});
}

TEST(BatchWriteItemTest, RefusesViolatedConstraints) {
  expect_invalid(
      "BatchWriteItem",
      {{"{}", violations({{"null at 'requestItems'", kNotNull}})},
       {R"({"ReturnConsumedCapacity":"hi","ReturnItemCollectionMetrics":"hi"})",
        violations({{"'hi' at 'returnConsumedCapacity'", kCapacityValues},
                    {"'hi' at 'returnItemCollectionMetrics'", kMetricsValues},
                    {"null at 'requestItems'", kNotNull}})},
       {request_items(""),
        violations({{"'{}' at 'requestItems'", "Member must have length greater than or equal to 1"}})},
       {request_items(R"("a":[])"),
        violations({{"'{a=[...]}' at 'requestItems'", kKeys}, {"'{a=[...]}' at 'requestItems'", kLengths}})},
       {request_items(R"("aa;":[{"PutRequest":{},"DeleteRequest":{}}])"),
        violations({{"'{aa;=[...]}' at 'requestItems'", kKeys},
                    {"null at 'requestItems.aa;.member.1.member.deleteRequest.key'", kNotNull},
                    {"null at 'requestItems.aa;.member.1.member.putRequest.item'", kNotNull}})}});
}

TEST(BatchWriteItemTest, RefusesInvalidRequestsAndValues) {
  const std::string not_one =
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
      "datatypes";
  expect_invalid(
      "BatchWriteItem",
      {{request_items(R"("abc":[{}])"), not_one},
       {request_items(R"("abc":[{"PutRequest":{"Item":{}},"DeleteRequest":{"Key":{}}}])"), not_one},
       {request_items(R"("abc":[{"PutRequest":{"Item":{"a":{"SS":[]}}}}])"),
        "One or more parameter values were invalid: An string set  may not be empty"},
       {request_items(R"("abc":[{"PutRequest":{"Item":{"a":{"S":")" + std::string(409600, 'x') + R"("}}}}])"),
        "Item size has exceeded the maximum allowed size"}});
}

TEST(BatchGetItemTest, ReadsKeysAndExpressionsOfEachTable) {
  const auto request = parsed<BatchGetItemRequest>("BatchGetItem", R"({"RequestItems":{
    "abc":{"Keys":[{"id":{"S":"1"}},{"id":{"S":"2"}}],"ProjectionExpression":"#a","ConsistentRead":true,
           "ExpressionAttributeNames":{"#a":"x"}},
    "abd":{"Keys":[{"id":{"N":"3"}}]},
    "abe":{"Keys":[{"id":{"N":"3"}}],"AttributesToGet":["x","y"]}},"ReturnConsumedCapacity":"INDEXES"})");
  ASSERT_EQ(request.tables.size(), 3U);
  EXPECT_EQ(request.tables[0].table_name, "abc");
  EXPECT_EQ(request.tables[0].keys, (std::vector<Item>{{{"id", "1"s}}, {{"id", "2"s}}}));
  EXPECT_TRUE(request.tables[0].projection);
  EXPECT_EQ(request.tables[0].projection_expression, "#a");
  EXPECT_EQ(request.tables[0].attribute_names.at("#a"), "x");
  EXPECT_TRUE(request.tables[0].consistent_read);
  EXPECT_EQ(request.tables[1].keys, (std::vector<Item>{{{"id", Number(3)}}}));
  EXPECT_FALSE(request.tables[1].projection);
  EXPECT_FALSE(request.tables[1].consistent_read);
  EXPECT_TRUE(request.tables[2].projection);
  EXPECT_EQ(request.tables[2].attributes_to_get, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(request.capacity, ReturnConsumedCapacity::kIndexes);
}

TEST(BatchGetItemTest, TakesAHundredKeysAndNoMore) {
  EXPECT_EQ(parsed<BatchGetItemRequest>("BatchGetItem", request_items("\"abc\":" + keys(100)))
                .tables[0]
                .keys.size(),
            100U);
  expect_invalid("BatchGetItem", {{request_items("\"abc\":" + keys(101)),
                                   violations({{"'[...]' at 'requestItems.abc.member.keys'",
                                                "Member must have length less than or equal to 100"}})},
                                  {request_items("\"abc\":" + keys(100) + ",\"abd\":" + keys(1)),
                                   "Too many items requested for the BatchGetItem call"}});
}

TEST(BatchGetItemTest, RefusesWrongJsonTypes) {
  expect_malformed(
      "BatchGetItem",
      {{R"({"RequestItems":1})", "Unexpected field type"},
       {request_items(R"("abc":1)"), "Unexpected value type in payload"},
       {request_items(R"("abc":[])"),
        "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.KeysAndAttributes"},
       {request_items(R"("abc":{"Keys":"a"})"), "Unexpected field type"},
       {request_items(R"("abc":{"Keys":[[]]})"),
        "Unrecognized collection type java.util.Map<java.lang.String, "
        "com.amazonaws.dynamodb.v20120810.AttributeValue>"},
       {request_items(R"("abc":{"ConsistentRead":1})"), "NUMBER_VALUE cannot be converted to Boolean"}});
}

TEST(BatchGetItemTest, RefusesInDynamoDbsOrder) {
  expect_invalid(
      "BatchGetItem",
      {{"{}", violations({{"null at 'requestItems'", kNotNull}})},
       {request_items(""),
        violations({{"'{}' at 'requestItems'", "Member must have length greater than or equal to 1"}})},
       {request_items(R"("a":{})"), violations({{"'{a=[...]}' at 'requestItems'", kKeys},
                                                {"null at 'requestItems.a.member.keys'", kNotNull}})},
       {request_items(R"("abc":{"Keys":[]})"),
        violations({{"'[]' at 'requestItems.abc.member.keys'",
                     "Member must have length greater than or equal to 1"}})},
       {request_items(R"("abc":{"Keys":[{}],"AttributesToGet":["a"],"ProjectionExpression":""})"),
        "Can not use both expression and non-expression parameters in the same request: Non-expression "
        "parameters: "
        "{AttributesToGet} Expression parameters: {ProjectionExpression}"},
       {request_items(R"("abc":{"Keys":[{}],"AttributesToGet":[]})"),
        violations({{"'[]' at 'requestItems.abc.member.attributesToGet'",
                     "Member must have length greater than or equal to 1"}})},
       {request_items(R"("abc":{"Keys":[{"a":{}}],"AttributesToGet":["a","a"]})"),
        "One or more parameter values were invalid: Duplicate value in attribute name: a"},
       {request_items(R"("abc":{"Keys":[{"a":{"N":"1"}},{"a":{"S":"1"}},{"a":{"N":"1.0"}}]})"),
        "Provided list of item keys contains duplicates"},
       {request_items(R"("abc":{"Keys":[{},{}],"ProjectionExpression":""})"),
        "Invalid ProjectionExpression: The expression can not be empty;"},
       {request_items(R"("abc":{"Keys":[{"a":{}}],"ProjectionExpression":""})"),
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
       {request_items(R"("abc":{"Keys":[{}],"ProjectionExpression":""})"),
        "Invalid ProjectionExpression: The expression can not be empty;"}});
}

}  // namespace
}  // namespace rtp::dynamodb
