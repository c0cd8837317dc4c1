#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "dynamodb/requests.h"

namespace rtp::dynamodb {
namespace {

using namespace std::string_literals;

TEST(ErrorAnswerTest, EveryCodeHasItsTypeAndStatus) {
  const std::string model = "com.amazonaws.dynamodb.v20120810#";
  const std::string service = "com.amazon.coral.service#";
  struct Row {
    ErrorCode code;
    int status;
    std::string type;
    std::string member = "message";
  };
  const std::vector<Row> rows = {
      {ErrorCode::kInvalidArgument, 400, "com.amazon.coral.validate#ValidationException"},
      {ErrorCode::kMalformed, 400, service + "SerializationException", "Message"},
      {ErrorCode::kNotFound, 400, model + "ResourceNotFoundException"},
      {ErrorCode::kAlreadyExists, 400, model + "ResourceInUseException"},
      {ErrorCode::kConditionFailed, 400, model + "ConditionalCheckFailedException"},
      {ErrorCode::kGone, 400, model + "ResourceNotFoundException"},
      {ErrorCode::kExpired, 400, model + "ExpiredIteratorException"},
      {ErrorCode::kTrimmed, 400, model + "TrimmedDataAccessException"},
      {ErrorCode::kUnauthenticated, 400, service + "MissingAuthenticationTokenException"},
      {ErrorCode::kPermissionDenied, 400, service + "AccessDeniedException", "Message"},
      {ErrorCode::kTooLarge, 413, "com.amazon.coral.validate#ValidationException"},
      {ErrorCode::kThrottled, 400, "com.amazon.coral.availability#ThrottlingException"},
      {ErrorCode::kUnavailable, 500, model + "InternalServerError"},
      {ErrorCode::kTimeout, 500, model + "InternalServerError"},
      {ErrorCode::kCorrupt, 500, model + "InternalServerError"},
      {ErrorCode::kInternal, 500, model + "InternalServerError"}};
  for (const Row& row : rows) {
    const ErrorAnswer answer = serialize_error({row.code, "say \"why\""});
    EXPECT_EQ(answer.http_status, row.status) << row.type;
    EXPECT_EQ(answer.body, R"({"__type":")" + row.type + R"(",")" + row.member + R"(":"say \"why\""})");
  }
}

TEST(ErrorAnswerTest, AnUnknownOperationIsAnsweredWithoutMessage) {
  const ErrorAnswer answer = serialize_error({ErrorCode::kUnsupported, "operation X is not offered"});
  EXPECT_EQ(answer.http_status, 400);
  EXPECT_EQ(answer.body, R"({"__type":"com.amazon.coral.service#UnknownOperationException"})");
}

TEST(ErrorAnswerTest, AnEmptyMessageIsLeftOut) {
  EXPECT_EQ(serialize_error({ErrorCode::kMalformed, ""}).body,
            R"({"__type":"com.amazon.coral.service#SerializationException"})");
}

TEST(ErrorAnswerTest, AFailedConditionShowsTheItemThatIsAskedFor) {
  EXPECT_EQ(serialize_condition_failure(std::nullopt).body,
            R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
            R"("message":"The conditional request failed"})");
  const ErrorAnswer answer = serialize_condition_failure(Item{{"id", "3"s}});
  EXPECT_EQ(answer.http_status, 400);
  EXPECT_EQ(answer.body, R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
                         R"("message":"The conditional request failed","Item":{"id":{"S":"3"}}})");
}

}  // namespace
}  // namespace rtp::dynamodb
