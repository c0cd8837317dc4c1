#include "aws/dynamodb_client.h"

#include <algorithm>
#include <array>
#include <tuple>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "dynamodb_server.h"
#include "fake_service.h"

namespace rtp::contracts {
namespace {

using boost::beast::http::status;
using Write = aws::DynamodbClient::Write;

std::string error_body(const std::string& type) {
  return R"({"__type":"com.amazonaws.dynamodb.v20120810#)" + type + R"(","message":"it fails"})";
}

TEST(DynamodbErrorTest, TellsWhatToDoByTypeAndStatus) {
  constexpr std::array<std::tuple<int, std::string_view, ErrorCode>, 9> kCases = {{
      {400, "ProvisionedThroughputExceededException", ErrorCode::kThrottled},
      {400, "ThrottlingException", ErrorCode::kThrottled},
      {400, "ConditionalCheckFailedException", ErrorCode::kConditionFailed},
      {400, "ResourceNotFoundException", ErrorCode::kNotFound},
      {400, "ValidationException", ErrorCode::kInvalidArgument},
      {400, "AccessDeniedException", ErrorCode::kPermissionDenied},
      {400, "ExpiredTokenException", ErrorCode::kExpired},
      {500, "InternalServerError", ErrorCode::kUnavailable},
      {400, "SomethingNew", ErrorCode::kInternal},
  }};
  for (const auto& [http_status, type, code] : kCases) {
    const Error error = aws::dynamodb_error(http_status, error_body(std::string(type)));
    EXPECT_EQ(error.code, code) << type;
    EXPECT_EQ(error.message, "DynamoDB: " + std::string(type) + ": it fails");
  }
  EXPECT_EQ(aws::dynamodb_error(502, "<html>").code, ErrorCode::kUnavailable);
  EXPECT_EQ(aws::dynamodb_error(429, "").code, ErrorCode::kThrottled);
}

/// Fails as often as it says, then works.
class DynamodbRetryTest : public testing::Test {
 protected:
  std::optional<net::HttpResponse> answer() {
    if (failures_ == 0) {
      return FakeService::status_answer(status::ok, "{}");
    }
    --failures_;
    return failure_;
  }
  Result<boost::json::object> call() {
    loop_.set_deadline(aws::CallLoop::Clock::now() + time_);
    return loop_.run(client_.call("PutItem", "{}"));
  }

  int failures_ = 0;
  std::optional<net::HttpResponse> failure_;
  std::chrono::milliseconds time_ = std::chrono::seconds(10);
  FakeService service_{[this](const net::HttpRequest&) { return answer(); }};
  aws::CallLoop loop_;
  aws::DynamodbClient client_{signing_client(loop_, "dynamodb"), service_.url(), loop_};
};

TEST_F(DynamodbRetryTest, TriesAgainWhatMaySucceed) {
  for (const net::HttpResponse& failure :
       {FakeService::status_answer(status::bad_request, error_body("ThrottlingException")),
        FakeService::status_answer(status::internal_server_error, error_body("InternalServerError")),
        FakeService::status_answer(status::service_unavailable)}) {
    failures_ = 2;
    failure_ = failure;
    EXPECT_TRUE(call());
  }
  EXPECT_EQ(service_.requests().size(), 9U);
}

TEST_F(DynamodbRetryTest, SignsEachAttempt) {
  failures_ = 1;
  failure_ = FakeService::status_answer(status::service_unavailable);
  EXPECT_TRUE(call());
  for (const net::HttpRequest& request : service_.requests()) {
    EXPECT_EQ(request.headers.count("Authorization"), 1U);
    EXPECT_EQ(request.headers["X-Amz-Target"], "DynamoDB_20120810.PutItem");
  }
}

TEST_F(DynamodbRetryTest, DoesNotTryAgainWhatFailsForGood) {
  failures_ = 1;
  failure_ = FakeService::status_answer(status::bad_request, error_body("ValidationException"));
  EXPECT_EQ(call().error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(service_.requests().size(), 1U);
}

TEST_F(DynamodbRetryTest, EndsAtTheDeadline) {
  failures_ = 1'000'000;
  failure_ = FakeService::status_answer(status::bad_request, error_body("ThrottlingException"));
  time_ = std::chrono::milliseconds(300);
  EXPECT_EQ(call().error().code, ErrorCode::kThrottled);
  failure_ = std::nullopt;  // no answer at all
  EXPECT_EQ(call().error().code, ErrorCode::kTimeout);
}

TEST(DynamodbBatchTest, SendsAgainWhatWasLeftUnprocessed) {
  int calls = 0;
  FakeService service([&calls](const net::HttpRequest&) {
    return FakeService::status_answer(
        status::ok, ++calls < 3 ? R"({"UnprocessedItems":{"T":[{"DeleteRequest":{"Key":{"a":{"S":"2"}}}}]}})"
                                : R"({"UnprocessedItems":{}})");
  });
  aws::CallLoop loop;
  loop.set_deadline(aws::CallLoop::Clock::now() + std::chrono::seconds(10));
  aws::DynamodbClient client(signing_client(loop, "dynamodb"), service.url(), loop);
  ASSERT_TRUE(loop.run(client.write_batch("T", {{Write::Kind::kPut, tables::item(R"({"a":"1"})")},
                                                {Write::Kind::kDelete, tables::item(R"({"a":"2"})")}})));
  const auto requests = service.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_EQ(requests[0].body, R"({"RequestItems":{"T":[{"PutRequest":{"Item":{"a":{"S":"1"}}}},)"
                              R"({"DeleteRequest":{"Key":{"a":{"S":"2"}}}}]}})");
  EXPECT_EQ(requests[2].body, R"({"RequestItems":{"T":[{"DeleteRequest":{"Key":{"a":{"S":"2"}}}}]}})");
}

TEST(DynamodbQueryTest, ReadsPageByPage) {
  FakeService service([](const net::HttpRequest& request) {
    return FakeService::status_answer(
        status::ok, request.body.contains("ExclusiveStartKey")
                        ? R"({"Items":[{"a":{"S":"2"}}]})"
                        : R"({"Items":[{"a":{"S":"1"}}],"LastEvaluatedKey":{"a":{"S":"1"}}})");
  });
  aws::CallLoop loop;
  aws::DynamodbClient client(signing_client(loop, "dynamodb"), service.url(), loop);
  std::vector<dynamodb::Item> read;
  ASSERT_TRUE(loop.run(client.query(R"({"TableName":"T")", [&read](std::vector<dynamodb::Item> items) {
    std::ranges::move(items, std::back_inserter(read));
  })));
  EXPECT_EQ(read, (std::vector{tables::item(R"({"a":"1"})"), tables::item(R"({"a":"2"})")}));
  EXPECT_EQ(service.requests().back().body, R"({"TableName":"T","ExclusiveStartKey":{"a":{"S":"1"}}})");
}

}  // namespace
}  // namespace rtp::contracts
