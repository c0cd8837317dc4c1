#include "api/api_server.h"

#include <string>

#include <gtest/gtest.h>

#include "api/api_fixture.h"
#include "api/http_errors.h"

namespace rtp::api {
namespace {

using ApiServerTest = ApiFixture;

TEST_F(ApiServerTest, WritesReadsAndDeletesAnItemOverRest) {
  EXPECT_EQ(send("PUT /items/a%20b", R"({"speed":12.50})").status, 200);
  EXPECT_EQ(send("GET /items/a%20b").body, "{\"speed\":12.5,\"vehicleId\":\"a b\"}\n");
  EXPECT_EQ(send("DELETE /items/a%20b").status, 204);
  EXPECT_EQ(send("GET /items/a%20b").status, 404);
}

TEST_F(ApiServerTest, MergesAPatchIntoAnItem) {
  EXPECT_EQ(send("PATCH /items/3", R"({"a":{"x":1},"b":2,"c":3})").body, "{\"vehicleId\":\"3\"}\n");
  EXPECT_EQ(send("PATCH /items/3", R"({"vehicleId":"3","a":{"y":1},"b":null,"none":null,"d":[null]})").status,
            200);
  EXPECT_EQ(send("GET /items/3").body, "{\"a\":{\"y\":1},\"c\":3,\"d\":[null],\"vehicleId\":\"3\"}\n");
  EXPECT_EQ(send("PATCH /items/3", "{}").status, 200);
  EXPECT_EQ(send("GET /items/3").body, "{\"a\":{\"y\":1},\"c\":3,\"d\":[null],\"vehicleId\":\"3\"}\n");
}

TEST_F(ApiServerTest, CreatesAPatchedItemUnlessThePatchOnlyRemoves) {
  EXPECT_EQ(send("PATCH /items/3", "{}").status, 200);
  EXPECT_EQ(send("GET /items/3").body, "{\"vehicleId\":\"3\"}\n");
  EXPECT_EQ(send("PATCH /items/4", R"({"a":null})").status, 200);
  EXPECT_EQ(send("GET /items/4").status, 404);
}

TEST_F(ApiServerTest, RefusesAPatchThatIsNone) {
  for (const char* body : {"", "[]", "7", R"({"vehicleId":"4"})", R"({"vehicleId":null})", R"({"":1})"}) {
    EXPECT_EQ(send("PATCH /items/3", body).status, 400) << body;
  }
  EXPECT_EQ(send("GET /items/3").status, 404);
}

TEST_F(ApiServerTest, PatchesMoreAttributesThanAnExpressionCouldName) {
  std::string body = "{\"a0\":0";
  for (int i = 1; i < 1000; ++i) {
    body += ",\"a" + std::to_string(i) + "\":" + std::to_string(i);
  }
  EXPECT_EQ(send("PATCH /items/3", body + "}").status, 200);
  EXPECT_NE(send("GET /items/3").body.find("\"a999\":999"), std::string::npos);
}

TEST_F(ApiServerTest, TakesOneObjectAnArrayOrLines) {
  EXPECT_EQ(send("POST /items", R"({"vehicleId":"1"})").body, "{\"written\":1}\n");
  EXPECT_EQ(send("POST /items", "\n{\n  \"vehicleId\": \"4\",\n  \"a\": {\n    \"b\": 1\n  }\n}\n").body,
            "{\"written\":1}\n");
  EXPECT_EQ(send("GET /items/4").body, "{\"a\":{\"b\":1},\"vehicleId\":\"4\"}\n");
  EXPECT_EQ(send("POST /items", R"([{"vehicleId":"2"},{"vehicleId":"3","n":1}])").body, "{\"written\":2}\n");
  EXPECT_EQ(send("POST /items", "{\"vehicleId\":\"3\",\"n\":2}\n\n{\"vehicleId\":\"3\",\"n\":3}\r\n").body,
            "{\"written\":2}\n");
  EXPECT_EQ(send("GET /items/3").body, "{\"n\":3,\"vehicleId\":\"3\"}\n");
}

TEST_F(ApiServerTest, WritesNothingOfABodyWithAMistakeAndNamesItsPlace) {
  struct Case {
    std::string body;
    std::string reason;
  };
  for (const Case& one :
       {Case{"{\"vehicleId\":\"1\"}\n{\"vehicleId\":", "line 2"},
        Case{"\n{\"vehicleId\":\"1\"}\n{\n\"vehicleId\":\"2\"}", "line 3"},
        Case{"{\"vehicleId\":\"1\"}\n{\"vehicleid\":\"2\"}", "item 2 has no string attribute 'vehicleId'"},
        Case{"{\"vehicleId\":\"1\"}\n{\"vehicleId\":\"\"}", "item 2 is refused: "},
        Case{R"([{"vehicleId":"1"},{"vehicleId":"2","v":")" + std::string(400 * 1024, 'v') + "\"}]",
             "item 2 is larger than 400 KB"},
        Case{R"([{"vehicleId":"1"},7])", "JSON object"}, Case{"", "no item"}}) {
    const auto answer = send("POST /items", one.body);
    EXPECT_EQ(answer.status, 400) << one.body;
    EXPECT_NE(answer.body.find(one.reason), std::string::npos) << answer.body;
  }
  EXPECT_EQ(send("GET /items/1").status, 404);
}

TEST_F(ApiServerTest, RefusesABodyWhoseIdIsNotThatOfThePath) {
  EXPECT_EQ(send("PUT /items/3", R"({"vehicleId":"4"})").status, 400);
  EXPECT_EQ(send("PUT /items/3", R"({"vehicleId":"3"})").status, 200);
}

TEST_F(ApiServerTest, IsReadyWhileTheStorageTakesCommits) {
  EXPECT_EQ(send("GET /readyz").status, 200);
  storage_full_ = true;
  EXPECT_EQ(send("PUT /items/3", "{}").status, 503);
  const auto answer = send("GET /readyz");
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.body.find("no space left in data"), std::string::npos);
  EXPECT_EQ(send("GET /healthz").status, 200);
  storage_full_ = false;
  tables_->finish();
  EXPECT_EQ(send("GET /readyz").status, 200);
}

TEST_F(ApiServerTest, AnswersOperationsWithRequestIdAndChecksum) {
  const auto answer = operation("ListTables", "{}");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"TableNames":["RealTimeData"]})");
  EXPECT_NE(answer.head.find("x-amzn-RequestId: "), std::string::npos);
  EXPECT_NE(answer.head.find("x-amz-crc32: 1902152114\r\n"), std::string::npos) << answer.head;
}

TEST_F(ApiServerTest, ReportsAFailedConditionAsDynamodbDoes) {
  const std::string put = R"json({"TableName":"RealTimeData","Item":{"vehicleId":{"S":"3"}},
      "ConditionExpression":"attribute_not_exists(vehicleId)","ReturnValuesOnConditionCheckFailure":"ALL_OLD"})json";
  EXPECT_EQ(operation("PutItem", put).body, "{}");
  const auto answer = operation("PutItem", put);
  EXPECT_EQ(answer.status, 400);
  EXPECT_NE(answer.body.find("#ConditionalCheckFailedException"), std::string::npos);
  EXPECT_NE(answer.body.find(R"("Item":{"vehicleId":{"S":"3"}})"), std::string::npos) << answer.body;
}

TEST_F(ApiServerTest, AnswersUnknownPathsAndMethodsClearly) {
  EXPECT_EQ(send("GET /nothing").status, 404);
  EXPECT_EQ(send("DELETE /").body, "<UnknownOperationException/>\n");
  EXPECT_EQ(send("OPTIONS /").status, 404);
  EXPECT_EQ(send("BREW /items/3", "{}").status, 405);
  EXPECT_EQ(send("GET /items").status, 405);
  EXPECT_EQ(send("POST /", "Content-Type: text/plain\r\n", "{}").status, 404);
  EXPECT_EQ(operation("DescribeTimeToLive", "{}").status, 400);
}

TEST_F(ApiServerTest, AnswersItsRootWithHealth) {
  const auto answer = send("GET /");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "healthy: dynamodb.us-east-1.amazonaws.com ");
  EXPECT_NE(answer.head.find("x-amz-crc32: 3128867991\r\n"), std::string::npos) << answer.head;
}

TEST_F(ApiServerTest, ReadsAContentTypeWithSpacesAndParameters) {
  const auto answer = send("POST /", "Content-Type:  application/json  ;  x\r\n", "hi");
  EXPECT_EQ(answer.status, 400);
  EXPECT_NE(answer.head.find("Content-Type: application/json\r\n"), std::string::npos) << answer.head;
  EXPECT_EQ(answer.body, R"({"__type":"com.amazon.coral.service#SerializationException"})");
}

TEST_F(ApiServerTest, NeedsNoContentTypeWithoutABody) {
  EXPECT_EQ(send("POST /").body, R"({"__type":"com.amazon.coral.service#UnknownOperationException"})");
  EXPECT_EQ(send("POST /", "X-Amz-Target: DynamoDB_20120810.ListTables\r\n", "").body,
            R"({"__type":"com.amazon.coral.service#SerializationException"})");
}

TEST_F(ApiServerTest, LetsNoWebPageOfAnotherOriginIn) {
  const std::string preflight = send("OPTIONS /",
                                     "Origin: http://x\r\nAccess-Control-Request-Method: POST\r\n"
                                     "Access-Control-Request-Headers: x-amz-target\r\n",
                                     "")
                                    .head;
  EXPECT_EQ(preflight.find("Access-Control-Allow"), std::string::npos) << preflight;
  const std::string answer = send("POST /", "Origin: http://x\r\n", "").head;
  EXPECT_EQ(answer.find("Access-Control-Allow"), std::string::npos) << answer;
}

TEST(HttpErrorsTest, TellsTheCallersFaultFromOurs) {
  for (const ErrorCode code : {ErrorCode::kInvalidArgument, ErrorCode::kMalformed, ErrorCode::kNotFound,
                               ErrorCode::kTooLarge, ErrorCode::kThrottled, ErrorCode::kConditionFailed}) {
    EXPECT_LT(static_cast<int>(http_status(code)), 500);
  }
  for (const ErrorCode code :
       {ErrorCode::kUnavailable, ErrorCode::kTimeout, ErrorCode::kCorrupt, ErrorCode::kInternal}) {
    EXPECT_GE(static_cast<int>(http_status(code)), 500);
  }
}

}  // namespace
}  // namespace rtp::api
