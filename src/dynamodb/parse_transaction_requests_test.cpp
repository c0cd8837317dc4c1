// TransactWriteItems and TransactGetItems as requests.
#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "dynamodb/request_testing.h"

namespace rtp::dynamodb {
namespace {

using testing::expect_invalid;
using testing::expect_malformed;
using testing::kNotNull;
using testing::parsed;
using testing::violations;
using namespace std::string_literals;

std::string items(const std::string& list, const std::string& more = "") {
  return R"({"TransactItems":[)" + list + "]" + more + "}";
}

const std::string kPut = R"({"Put":{"TableName":"abc","Item":{"id":{"S":"1"}}}})";
const std::string kGet = R"({"Get":{"TableName":"abc","Key":{"id":{"S":"1"}}}})";

std::string repeated(const std::string& element, int count) {
  std::string list = element;
  for (int i = 1; i < count; ++i) {
    list += "," + element;
  }
  return list;
}

TEST(TransactWriteItemsTest, ReadsEachKindOfAction) {
  const auto request = parsed<TransactWriteItemsRequest>(
      "TransactWriteItems",
      items(
          R"-({"Put":{"TableName":"abc","Item":{"id":{"S":"1"}},"ConditionExpression":"attribute_not_exists(id)"}},)-"
          R"({"Update":{"TableName":"abc","Key":{"id":{"S":"2"}},"UpdateExpression":"SET a = :a",)"
          R"("ExpressionAttributeValues":{":a":{"N":"1"}}}},)"
          R"({"Delete":{"TableName":"abc","Key":{"id":{"S":"3"}}}},)"
          R"({"ConditionCheck":{"TableName":"abd","Key":{"id":{"S":"4"}},"ConditionExpression":"#a = :a",)"
          R"("ExpressionAttributeNames":{"#a":"a"},"ExpressionAttributeValues":{":a":{"N":"1"}},)"
          R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"}})",
          R"(,"ClientRequestToken":"once","ReturnConsumedCapacity":"TOTAL")"));
  ASSERT_EQ(request.actions.size(), 4U);
  const auto& put = std::get<PutItemRequest>(request.actions[0]);
  EXPECT_EQ(put.item, (Item{{"id", "1"s}}));
  EXPECT_TRUE(put.condition);
  EXPECT_TRUE(std::get<UpdateItemRequest>(request.actions[1]).update);
  EXPECT_EQ(std::get<DeleteItemRequest>(request.actions[2]).key, (Item{{"id", "3"s}}));
  const auto& check = std::get<ConditionCheckRequest>(request.actions[3]);
  EXPECT_EQ(check.table_name, "abd");
  EXPECT_TRUE(check.condition);
  EXPECT_EQ(check.on_condition_failure, ReturnValues::kAllOld);
  EXPECT_EQ(request.token, "once");
  EXPECT_EQ(request.capacity, ReturnConsumedCapacity::kTotal);
}

TEST(TransactWriteItemsTest, TwoRequestsForTheSameHaveOneFingerprint) {
  const auto fingerprint = [](const std::string& body) {
    return parsed<TransactWriteItemsRequest>("TransactWriteItems", body).fingerprint;
  };
  EXPECT_EQ(fingerprint(items(kPut)),
            fingerprint(items(R"({"Put":{"Item":{"id":{"S":"1"}},"TableName":"abc"}})",
                              R"(,"ReturnConsumedCapacity":"TOTAL")")));
  EXPECT_NE(fingerprint(items(kPut)), fingerprint(items(kPut + "," + kPut)));
}

TEST(TransactWriteItemsTest, RefusesWhatIsNoTransaction) {
  const auto action = [](const std::string& members) {
    return items(R"({"Put":{"TableName":"abc",)" + members + "}}");
  };
  expect_malformed("TransactWriteItems", {{R"({"TransactItems":[{"Put":1}]})", "Unexpected field type"}});
  expect_invalid(
      "TransactWriteItems",
      {{"{}", violations({{"null at 'transactItems'", kNotNull}})},
       {items(""),
        violations({{"'[]' at 'transactItems'", "Member must have length greater than or equal to 1"}})},
       {items(repeated(kPut, 101)),
        violations({{"'[...]' at 'transactItems'", "Member must have length less than or equal to 100"}})},
       {items(kPut, R"(,"ClientRequestToken":")" + std::string(37, 't') + "\""),
        violations({{"'" + std::string(37, 't') + "' at 'clientRequestToken'",
                     "Member must have length less than or equal to 36"}})},
       {items(R"({"Update":{}})"),
        violations({{"null at 'transactItems.1.member.update.tableName'", kNotNull},
                    {"null at 'transactItems.1.member.update.key'", kNotNull},
                    {"null at 'transactItems.1.member.update.updateExpression'", kNotNull}})},
       {items("{}"), "TransactItems can only contain one of Check, Put, Update or Delete"},
       {items(R"({"Put":{"TableName":"abc","Item":{}},"Delete":{"TableName":"abc","Key":{}}})"),
        "TransactItems can only contain one of Check, Put, Update or Delete"},
       {action(R"("Item":{"id":{"S":"1"}},"ConditionExpression":"!")"),
        R"(Invalid ConditionExpression: Syntax error; token: "!", near: "!")"},
       {action(R"-("Item":{"id":{"S":"1"}},"ConditionExpression":"attribute_exists(a)",)-"
               R"("ExpressionAttributeNames":{"#a":"a"})"),
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}"}});
}

TEST(TransactWriteItemsTest, ItsItemsHaveAtMostFourMegabytes) {
  const std::string big = R"({"Put":{"TableName":"abc","Item":{"id":{"S":"1"},"v":{"S":")" +
                          std::string(380 * 1024, 'x') + R"("}}}})";
  EXPECT_TRUE(parse_request("TransactWriteItems", items(repeated(big, 10))));
  EXPECT_EQ(testing::refusal("TransactWriteItems", items(repeated(big, 11))).code,
            ErrorCode::kInvalidArgument);
}

TEST(TransactGetItemsTest, ReadsItsGets) {
  const auto request = parsed<TransactGetItemsRequest>(
      "TransactGetItems",
      items(kGet + R"(,{"Get":{"TableName":"abd","Key":{"id":{"S":"2"}},"ProjectionExpression":"a"}})"));
  ASSERT_EQ(request.gets.size(), 2U);
  EXPECT_EQ(request.gets[0].key, (Item{{"id", "1"s}}));
  EXPECT_TRUE(request.gets[1].projection);
}

TEST(TransactGetItemsTest, RefusesWhatIsNoTransaction) {
  expect_invalid(
      "TransactGetItems",
      {{items(""),
        violations({{"'[]' at 'transactItems'", "Member must have length greater than or equal to 1"}})},
       {items("{}"), "TransactItems can only contain Get"},
       {items(R"({"Get":{"TableName":"abc","Key":{},"ProjectionExpression":"!!!"}})"),
        R"(Invalid ProjectionExpression: Syntax error; token: "!", near: "!!")"}});
}

}  // namespace
}  // namespace rtp::dynamodb
