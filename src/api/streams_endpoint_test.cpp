#include "api/streams_endpoint.h"

#include <string>

#include <gtest/gtest.h>

#include "api/api_fixture.h"

namespace rtp::api {
namespace {

class StreamsEndpointTest : public ApiFixture {
 protected:
  net::RawClient::Answer stream_operation(const std::string& name, const std::string& body) {
    return send(
        "POST /",
        "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: DynamoDBStreams_20120810." + name + "\r\n",
        body);
  }
};

TEST_F(StreamsEndpointTest, AnswersBesideTheOperationsOnTables) {
  EXPECT_EQ(stream_operation("ListStreams", "{}").body, R"({"Streams":[]})");
  const auto refused = stream_operation("DescribeStream", R"({"StreamArn":"nonsense"})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.body,
            R"({"__type":"com.amazon.coral.validate#ValidationException","message":"Invalid StreamArn"})");
}

TEST_F(StreamsEndpointTest, KeepsTheOperationsOfBothApart) {
  EXPECT_NE(stream_operation("ListTables", "{}").body.find("UnknownOperationException"), std::string::npos);
  EXPECT_NE(operation("ListStreams", "{}").body.find("UnknownOperationException"), std::string::npos);
}

TEST_F(StreamsEndpointTest, AnswersTheSettingsOfATableOnceTheyAreStored) {
  EXPECT_EQ(operation("UpdateTimeToLive", R"({"TableName":"RealTimeData",
      "TimeToLiveSpecification":{"Enabled":true,"AttributeName":"expires"}})")
                .body,
            R"({"TimeToLiveSpecification":{"Enabled":true,"AttributeName":"expires"}})");
  EXPECT_EQ(operation("DescribeTimeToLive", R"({"TableName":"RealTimeData"})").body,
            R"({"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"expires"}})");
  const std::string arn = R"({"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/RealTimeData")";
  EXPECT_EQ(operation("TagResource", arn + R"(,"Tags":[{"Key":"a","Value":"b"}]})").body, "");
  EXPECT_EQ(operation("ListTagsOfResource", arn + "}").body, R"({"Tags":[{"Key":"a","Value":"b"}]})");
}

TEST_F(StreamsEndpointTest, NamesTheHostThatWasAskedAsTheEndpoint) {
  EXPECT_EQ(operation("DescribeEndpoints", "{}").body,
            R"({"Endpoints":[{"Address":"rtp.test","CachePeriodInMinutes":1440}]})");
}

TEST_F(StreamsEndpointTest, HasItsOwnErrorForABackupOfNoTable) {
  const auto answer = operation("DescribeContinuousBackups", R"({"TableName":"nowhere"})");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body, R"({"__type":"com.amazonaws.dynamodb.v20120810#TableNotFoundException",)"
                         R"("message":"Table not found: nowhere"})");
}

}  // namespace
}  // namespace rtp::api
