#include "sources/sqs_api.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::sources::sqs {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

TEST(SqsApiTest, AsksForMessagesWithAllThatIsSaidOfThem) {
  EXPECT_EQ(
      receive_json(
          {.queue_url = "https://q", .max_messages = 7, .wait = seconds(20), .visibility = seconds(30)}),
      R"({"QueueUrl":"https://q","MaxNumberOfMessages":7,"WaitTimeSeconds":20,"VisibilityTimeout":30,)"
      R"("MessageSystemAttributeNames":["All"],"MessageAttributeNames":["All"]})");
}

TEST(SqsApiTest, ReadsMessages) {
  const auto answer = parse_receive_answer(R"({"Messages":[
    {"Attributes":{"SenderId":"AIDA","SentTimestamp":"1677112433437","MessageGroupId":"g"},
     "Body":"This is a test message","MD5OfBody":"fafb00f5732ab283681e124bf8747ed1",
     "MessageAttributes":{"n":{"DataType":"Number","StringValue":"1"},"b":{"DataType":"Binary","BinaryValue":"AQI="}},
     "MessageId":"219f8380-5770-4cc2-8c3e-5c715e145f5e","ReceiptHandle":"AQEBaZ+j5qUoOAoxlmrCQPkBm9njMWXqemmIG6shMHCO6fV20JrQYg"}]})");
  ASSERT_TRUE(answer) << answer.error().message;
  ASSERT_EQ(answer->messages.size(), 1U);
  EXPECT_EQ(answer->messages[0].body, "This is a test message");
  EXPECT_EQ(answer->messages[0].message_id, "219f8380-5770-4cc2-8c3e-5c715e145f5e");
  EXPECT_EQ(answer->messages[0].group(), "g");
  EXPECT_EQ(answer->messages[0].message_attributes, (events::NameValues{{"n", "1"}, {"b", "AQI="}}));
}

TEST(SqsApiTest, ReadsThatThereAreNoMessages) {
  for (const std::string_view body : {"{}", R"({"Messages":null})", R"({"Messages":[]})"}) {
    EXPECT_EQ(parse_receive_answer(body).value().messages.size(), 0U) << body;
  }
}

TEST(SqsApiTest, KeepsDamagedMessagesApart) {
  const auto answer = parse_receive_answer(
      R"({"Messages":[{"MessageId":"1","ReceiptHandle":"a","Body":"x","MD5OfBody":"fafb00f5732ab283681e124bf8747ed1"},
                      {"MessageId":"2","ReceiptHandle":"b","Body":"x","MD5OfBody":"9dd4e461268c8034f5c8564e155c67a6"}]})");
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->damaged.size(), 1U);
  EXPECT_EQ(answer->damaged[0].message_id, "1");
  ASSERT_EQ(answer->messages.size(), 1U);
  EXPECT_EQ(answer->messages[0].message_id, "2");
}

TEST(SqsApiTest, NamesTheEntriesOfABatchByTheirIndex) {
  const std::vector<std::string> handles = {"a", "b"};
  EXPECT_EQ(delete_json("q", handles),
            R"({"QueueUrl":"q","Entries":[{"Id":"0","ReceiptHandle":"a"},{"Id":"1","ReceiptHandle":"b"}]})");
  EXPECT_EQ(visibility_json("q", std::span(handles).first(1), seconds(5)),
            R"({"QueueUrl":"q","Entries":[{"Id":"0","ReceiptHandle":"a","VisibilityTimeout":5}]})");
}

TEST(SqsApiTest, ReadsWhichEntriesFailed) {
  EXPECT_EQ(parse_batch_answer(R"({"Successful":[{"Id":"0"}],"Failed":[
              {"Id":"1","SenderFault":true,"Code":"ReceiptHandleIsInvalid","Message":"bad"},
              {"Id":"2","SenderFault":false,"Code":"InternalError"}]})",
                               3)
                .value(),
            (std::vector<BatchFailure>{{1, {ErrorCode::kInvalidArgument, "SQS: ReceiptHandleIsInvalid: bad"}},
                                       {2, {ErrorCode::kUnavailable, "SQS: InternalError: "}}}));
  EXPECT_EQ(parse_batch_answer(R"({"Successful":[]})", 1).value().size(), 0U);
}

TEST(SqsApiTest, ReadsAttributesAndTheUrlOfAQueue) {
  EXPECT_EQ(parse_attributes_answer(R"({"Attributes":{"ApproximateNumberOfMessages":"7"}})").value(),
            (events::NameValues{{"ApproximateNumberOfMessages", "7"}}));
  EXPECT_EQ(parse_queue_url_answer(R"({"QueueUrl":"https://q"})").value(), "https://q");
  EXPECT_EQ(attributes_json("q"), R"({"QueueUrl":"q","AttributeNames":["All"]})");
  EXPECT_EQ(queue_url_json("q"), R"({"QueueName":"q"})");
}

TEST(SqsApiTest, RefusesWhatIsNoAnswer) {
  for (const std::string_view body :
       {"", "[]", R"({"Messages":7})", R"({"Messages":[7]})", R"({"Messages":[{"Body":"x"}]})"}) {
    EXPECT_EQ(parse_receive_answer(body).error().code, ErrorCode::kMalformed) << body;
  }
  for (const std::string_view id : {"2", "-1", "x", "1x", ""}) {
    const auto answer = parse_batch_answer(R"({"Failed":[{"Id":")" + std::string(id) + "\"}]}", 2);
    ASSERT_FALSE(answer) << id;
    EXPECT_EQ(answer.error().code, ErrorCode::kMalformed) << id;
  }
  EXPECT_EQ(parse_queue_url_answer("{}").error().code, ErrorCode::kMalformed);
}

TEST(SqsApiTest, TellsErrorsByTheirType) {
  constexpr std::array<std::tuple<int, std::string_view, ErrorCode>, 9> kCases = {{
      {400, R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no such queue"})",
       ErrorCode::kNotFound},
      {400, R"({"__type":"AWS.SimpleQueueService.NonExistentQueue","message":"no"})", ErrorCode::kNotFound},
      {403, R"({"__type":"com.amazon.coral.service#AccessDeniedException","Message":"no"})",
       ErrorCode::kPermissionDenied},
      {403, R"({"__type":"InvalidSignatureException"})", ErrorCode::kUnauthenticated},
      {403, R"({"__type":"com.amazon.coral.service#ExpiredTokenException"})", ErrorCode::kExpired},
      {400, R"({"__type":"com.amazon.coral.availability#ThrottlingException"})", ErrorCode::kThrottled},
      {400, R"({"__type":"com.amazonaws.sqs#InvalidAddress"})", ErrorCode::kInvalidArgument},
      {500, R"({"__type":"com.amazon.coral.service#InternalFailure"})", ErrorCode::kUnavailable},
      {503, "<html>", ErrorCode::kUnavailable},
  }};
  for (const auto& [status, body, code] : kCases) {
    EXPECT_EQ(error_of(status, body).code, code) << body;
  }
  EXPECT_EQ(error_of(400, std::get<1>(kCases[0])).message, "SQS: QueueDoesNotExist: no such queue");
}

}  // namespace
}  // namespace rtp::sources::sqs
