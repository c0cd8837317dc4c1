#include "events/integration_event.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::events {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

constexpr std::string_view kSqs = R"({"Records": [
  {"messageId": "059f36b4-87a3-44ab-83d2-661975830a7d", "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
   "body": "{\"speed\":1}",
   "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1545082649183",
                  "SenderId": "AIDAIENQZJOLO23YVJ4VO", "MessageGroupId": "g"},
   "messageAttributes": {"n": {"stringValue": "100", "stringListValues": [], "dataType": "Number"},
                         "b": {"binaryValue": "AQI=", "dataType": "Binary"}},
   "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3", "eventSource": "aws:sqs",
   "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:q.fifo", "awsRegion": "us-east-2"}]})";

constexpr std::string_view kSns = R"({"Records": [
  {"EventVersion": "1.0", "EventSubscriptionArn": "arn:aws:sns:us-east-1:123456789012:sns-lambda:21be56ed",
   "EventSource": "aws:sns",
   "Sns": {"SignatureVersion": "1", "Timestamp": "2019-01-02T12:45:07.000Z", "Signature": "tcc6faL2yUC6dg",
           "SigningCertUrl": "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-ac565b8b1a6c.pem",
           "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e", "Message": "Hello from SNS!",
           "MessageAttributes": {"Test": {"Type": "String", "Value": "TestString"}},
           "Type": "Notification", "UnsubscribeUrl": "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe",
           "TopicArn": "arn:aws:sns:us-east-1:123456789012:sns-lambda", "Subject": "TestInvoke"}}]})";

constexpr std::string_view kS3 = R"({"Records": [
  {"eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "us-east-2", "eventTime": "2019-09-03T19:37:27.192Z",
   "eventName": "ObjectCreated:Put", "requestParameters": {"sourceIPAddress": "205.255.255.255"},
   "s3": {"s3SchemaVersion": "1.0", "configurationId": "828aa6fc",
          "bucket": {"name": "lambda-artifacts", "arn": "arn:aws:s3:::lambda-artifacts"},
          "object": {"key": "b21b84d6/day+1%2B%C3%BC.csv", "size": 1305107,
                     "eTag": "b21b84d653bb07b05b1e6b33684dc11b", "versionId": "v1",
                     "sequencer": "0C0F6F405D6ED209E1"}}}]})";

constexpr std::string_view kKinesis = R"({"Records": [
  {"kinesis": {"kinesisSchemaVersion": "1.0", "partitionKey": "1",
               "sequenceNumber": "49590338271490256608559692538361571095921575989136588898",
               "data": "SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==", "approximateArrivalTimestamp": 1545084650.987},
   "eventSource": "aws:kinesis", "eventID": "shardId-000000000006:49590338", "eventName": "aws:kinesis:record"}]})";

constexpr std::string_view kHttpApi = R"({"version": "2.0", "routeKey": "$default", "rawPath": "/my/path",
  "rawQueryString": "parameter1=value1&parameter1=value2", "cookies": ["cookie1"],
  "headers": {"header1": "value1,value2"}, "queryStringParameters": {"parameter1": "value1,value2"},
  "requestContext": {"accountId": "123456789012", "http": {"method": "POST", "path": "/my/path",
                     "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"}, "stage": "$default"},
  "body": "SGVsbG8=", "isBase64Encoded": true})";

template <typename Event>
Event parse(std::string_view text) {
  return std::get<Event>(parse_integration_event(text).value());
}

TEST(IntegrationEventTest, ReadsMessagesOfSqs) {
  const auto event = parse<SqsEvent>(kSqs);
  ASSERT_EQ(event.messages.size(), 1U);
  EXPECT_TRUE(event.is_fifo());
  const SqsMessage& message = event.messages[0];
  EXPECT_EQ(message.message_id, "059f36b4-87a3-44ab-83d2-661975830a7d");
  EXPECT_EQ(message.receipt_handle, "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a");
  EXPECT_EQ(message.group(), "g");
  EXPECT_EQ(message.message_attributes, (NameValues{{"n", "100"}, {"b", "AQI="}}));
}

TEST(IntegrationEventTest, GivesThePayloadOfAMessageOfSqsWithMetadata) {
  const auto [payload, metadata] = payload_of(parse<SqsEvent>(kSqs).messages[0]);
  EXPECT_EQ(payload, R"({"speed":1})");
  EXPECT_EQ(metadata, (Metadata{{"messageId", "059f36b4-87a3-44ab-83d2-661975830a7d"},
                                {"sentTimestamp", "1545082649183"},
                                {"groupId", "g"},
                                {"attribute.n", "100"},
                                {"attribute.b", "AQI="}}));
}

TEST(IntegrationEventTest, TakesTheNotificationOfSnsOutOfAMessageOfSqs) {
  SqsMessage message;
  message.message_id = "1";
  message.body = R"({"Type":"Notification","MessageId":"2","TopicArn":"arn:aws:sns:::t","Message":"{\"a\":1}",
                     "Timestamp":"2019-01-02T12:45:07.000Z"})";
  const auto [payload, metadata] = payload_of(message);
  EXPECT_EQ(payload, R"({"a":1})");
  EXPECT_THAT(metadata, Contains(Pair("messageId", "1")));
  EXPECT_THAT(metadata, Contains(Pair("sns.topic", "arn:aws:sns:::t")));
  EXPECT_THAT(metadata, Not(Contains(Pair("sns.subject", testing::_))));
}

TEST(IntegrationEventTest, WritesWhatShallComeAgain) {
  EXPECT_EQ(batch_failures_json({}), R"({"batchItemFailures":[]})");
  const std::vector<std::string> ids = {"a", "\""};
  EXPECT_EQ(batch_failures_json(ids),
            R"({"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"\""}]})");
}

TEST(IntegrationEventTest, ReadsMessagesOfSns) {
  const auto event = parse<SnsEvent>(kSns);
  ASSERT_EQ(event.messages.size(), 1U);
  EXPECT_EQ(event.messages[0].message, "Hello from SNS!");
  EXPECT_EQ(event.messages[0].subject, "TestInvoke");
  EXPECT_THAT(event.messages[0].signing_cert_url, HasSubstr("ac565b8b1a6c.pem"));
}

TEST(IntegrationEventTest, ReadsNotificationsOfS3) {
  const auto event = parse<S3Event>(kS3);
  ASSERT_EQ(event.records.size(), 1U);
  const S3Record& record = event.records[0];
  EXPECT_EQ(record.change, ObjectChange::kCreated);
  EXPECT_EQ(record.bucket, "lambda-artifacts");
  EXPECT_EQ(record.key, "b21b84d6/day 1+\xC3\xBC.csv");
  EXPECT_EQ(record.size, 1305107U);
  EXPECT_EQ(record.e_tag, "b21b84d653bb07b05b1e6b33684dc11b");
  EXPECT_EQ(record.version_id, "v1");
  EXPECT_EQ(record.sequencer, "0C0F6F405D6ED209E1");
  EXPECT_THAT(metadata_of(record), Contains(Pair("key", "b21b84d6/day 1+\xC3\xBC.csv")));
}

TEST(S3EventTest, KnowsTheNamesOfEvents) {
  constexpr std::array<std::pair<std::string_view, ObjectChange>, 8> kCases = {{
      {"ObjectCreated:CompleteMultipartUpload", ObjectChange::kCreated},
      {"s3:ObjectCreated:Put", ObjectChange::kCreated},
      {"s3:ObjectRemoved:Delete", ObjectChange::kRemoved},
      {"ObjectRemoved:DeleteMarkerCreated", ObjectChange::kRemoved},
      {"LifecycleExpiration:Delete", ObjectChange::kRemoved},
      {"ObjectTagging:Put", ObjectChange::kOther},
      {"s3:ObjectAccessed:Get", ObjectChange::kOther},
      {"", ObjectChange::kOther},
  }};
  for (const auto& [name, change] : kCases) {
    const auto records =
        parse_s3_event(R"({"EventName":"x","Key":"b/k","Records":[{"eventSource":"minio:s3","eventName":")" +
                       std::string(name) + R"(","s3":{"bucket":{"name":"b"},"object":{"key":"k"}}}]})");
    ASSERT_TRUE(records) << records.error().message;
    EXPECT_EQ((*records)[0].change, change) << name;
  }
}

TEST(S3EventTest, HasNoRecordsInTheTestOfS3) {
  constexpr std::string_view kTest =
      R"({"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2014-10-13T15:57:02.089Z","Bucket":"b"})";
  EXPECT_EQ(parse_s3_event(kTest).value().size(), 0U);
  EXPECT_EQ(parse<S3Event>(kTest).records.size(), 0U);
  EXPECT_TRUE(s3_notification(kTest));
}

TEST(S3EventTest, TellsNotificationsFromOtherTexts) {
  EXPECT_TRUE(s3_notification(kS3));
  EXPECT_FALSE(s3_notification(kSqs));
  EXPECT_FALSE(s3_notification(R"({"eventSource":"aws:s3"})"));
  EXPECT_FALSE(s3_notification(R"({"speed":1})"));
}

TEST(S3EventTest, NamesWhatIsWrongWithARecord) {
  for (const std::string_view record : {R"({})", R"({"s3":{"bucket":{"name":"b"},"object":{"key":""}}})",
                                        R"({"s3":{"bucket":{"name":"b"},"object":{"key":"%zz"}}})", "7"}) {
    const auto records = parse_s3_event("{\"Records\":[" + std::string(record) + "]}");
    ASSERT_FALSE(records) << record;
    EXPECT_EQ(records.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(records.error().message, HasSubstr("Records[0]"));
  }
}

TEST(S3EventTest, ComparesSequencersOfAnyLength) {
  EXPECT_TRUE(is_later("0055AED6DCD90281E6", "0055AED6DCD90281E5"));
  EXPECT_TRUE(is_later("0055AED6DCD90281E51", "0055AED6DCD90281E5"));
  EXPECT_FALSE(is_later("0055AED6DCD90281E5", "0055AED6DCD90281E5"));
  EXPECT_FALSE(is_later("0055AED6DCD90281E5", "0055AED6DCD90281E500"));
  EXPECT_TRUE(is_later("1", "0FFF"));
}

TEST(IntegrationEventTest, ReadsRecordsOfKinesis) {
  const auto event = parse<KinesisEvent>(kKinesis);
  ASSERT_EQ(event.records.size(), 1U);
  EXPECT_EQ(event.records[0].data, "Hello, this is a test.");
  EXPECT_THAT(metadata_of(event.records[0]), Contains(Pair("partitionKey", "1")));
  EXPECT_THAT(event.records[0].sequence_number, HasSubstr("4959033827149"));
}

TEST(IntegrationEventTest, ReadsRequestsToAnHttpApi) {
  const auto event = parse<HttpApiEvent>(kHttpApi);
  EXPECT_EQ(event.method, "POST");
  EXPECT_EQ(event.body, "Hello");
  EXPECT_THAT(metadata_of(event), Contains(Pair("header.header1", "value1,value2")));
  EXPECT_THAT(metadata_of(event), Contains(Pair("query.parameter1", "value1,value2")));
  EXPECT_THAT(metadata_of(event), Contains(Pair("path", "/my/path")));
}

TEST(IntegrationEventTest, TakesAllElseForThePayload) {
  for (const std::string_view text : {R"({"vehicleId":3})", "[1]", "7", R"({"Records":[]})",
                                      R"({"Records":[{"a":1}]})", R"({"version":"2.0"})"}) {
    EXPECT_EQ(parse<PlainEvent>(text).payload, text);
  }
}

TEST(IntegrationEventTest, NamesWhatIsWrong) {
  const std::array<std::tuple<std::string, ErrorCode, std::string>, 6> cases = {{
      {"{", ErrorCode::kMalformed, "not JSON"},
      {R"({"Records":[{"eventSource":"aws:sqs"}]})", ErrorCode::kMalformed, "messageId"},
      {R"({"Records":[{"EventSource":"aws:sns"}]})", ErrorCode::kMalformed, "Sns"},
      {R"({"Records":[{"eventSource":"aws:kinesis","kinesis":{"data":"*","sequenceNumber":"1"}}]})",
       ErrorCode::kMalformed, "base64"},
      {R"({"Records":[{"eventSource":"aws:dynamodb"}]})", ErrorCode::kUnsupported, "aws:dynamodb"},
      {R"({"version":"2.0","requestContext":{"http":{}},"body":"*","isBase64Encoded":true})",
       ErrorCode::kMalformed, "base64"},
  }};
  for (const auto& [text, code, part] : cases) {
    const auto event = parse_integration_event(text);
    ASSERT_FALSE(event) << text;
    EXPECT_EQ(event.error().code, code) << text;
    EXPECT_THAT(event.error().message, HasSubstr(part));
  }
}

}  // namespace
}  // namespace rtp::events
