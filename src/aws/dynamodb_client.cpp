#include "aws/dynamodb_client.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "dynamodb/wire_json.h"
#include "events/json_members.h"

namespace rtp::aws {
namespace {

namespace json = boost::json;
using boost::asio::awaitable;
using dynamodb::Item;

constexpr int kOk = 200;
constexpr int kTooLarge = 413;
constexpr int kTooMany = 429;
constexpr int kServerError = 500;
constexpr std::chrono::seconds kAnswerTime{5};

constexpr std::array kCodes = {
    std::pair{std::string_view("ProvisionedThroughputExceededException"), ErrorCode::kThrottled},
    std::pair{std::string_view("ThrottlingException"), ErrorCode::kThrottled},
    std::pair{std::string_view("RequestLimitExceeded"), ErrorCode::kThrottled},
    std::pair{std::string_view("TransactionConflictException"), ErrorCode::kThrottled},
    std::pair{std::string_view("ConditionalCheckFailedException"), ErrorCode::kConditionFailed},
    std::pair{std::string_view("ResourceNotFoundException"), ErrorCode::kNotFound},
    std::pair{std::string_view("ValidationException"), ErrorCode::kInvalidArgument},
    std::pair{std::string_view("SerializationException"), ErrorCode::kInvalidArgument},
    std::pair{std::string_view("ItemCollectionSizeLimitExceededException"), ErrorCode::kTooLarge},
    std::pair{std::string_view("AccessDeniedException"), ErrorCode::kPermissionDenied},
    std::pair{std::string_view("UnrecognizedClientException"), ErrorCode::kUnauthenticated},
    std::pair{std::string_view("InvalidSignatureException"), ErrorCode::kUnauthenticated},
    std::pair{std::string_view("MissingAuthenticationTokenException"), ErrorCode::kUnauthenticated},
    std::pair{std::string_view("ExpiredTokenException"), ErrorCode::kExpired}};

ErrorCode code_of(int status, std::string_view type) {
  const auto* const known = std::ranges::find(kCodes, type, &std::pair<std::string_view, ErrorCode>::first);
  if (known != kCodes.end()) {
    return known->second;
  }
  if (status == kTooMany) {
    return ErrorCode::kThrottled;
  }
  if (status == kTooLarge) {
    return ErrorCode::kTooLarge;
  }
  return status >= kServerError ? ErrorCode::kUnavailable : ErrorCode::kInternal;
}

std::string batch_body(std::string_view table_name, const std::vector<DynamodbClient::Write>& writes) {
  std::string body = R"({"RequestItems":{)";
  dynamodb::append_json_string(body, table_name);
  body += ":[";
  for (const DynamodbClient::Write& write : writes) {
    body += body.ends_with('[') ? "" : ",";
    body += write.kind == DynamodbClient::Write::Kind::kPut ? R"({"PutRequest":{"Item":)"
                                                            : R"({"DeleteRequest":{"Key":)";
    dynamodb::append_typed_json(body, write.item_or_key);
    body += "}}";
  }
  return body + "]}}";
}

/// As JSON; empty where there are none.
std::string unprocessed_of(const json::object& answer) {
  const json::object* left = events::object_of(answer, "UnprocessedItems");
  return left == nullptr || left->empty() ? std::string() : json::serialize(*left);
}

Result<std::vector<Item>> items_of(const json::object& answer) {
  std::vector<Item> items;
  const json::array* list = events::array_of(answer, "Items");
  if (list == nullptr) {
    return fail(ErrorCode::kMalformed, "DynamoDB's answer to Query has no Items");
  }
  for (const json::value& value : *list) {
    RTP_TRY(Item item, dynamodb::item_from_typed_json(value));
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace

Error dynamodb_error(int status, std::string_view body) {
  boost::system::error_code error;
  const json::value parsed = json::parse(body, error);
  const json::object empty;
  const json::object& object = !error && parsed.is_object() ? parsed.get_object() : empty;
  std::string_view type = events::text_of(object, "__type");
  type.remove_prefix(std::min(type.find('#') + 1, type.size()));
  if (type.empty()) {
    return {code_of(status, type),
            fmt::format("DynamoDB answered {} and no reason: check the endpoint", status)};
  }
  std::string_view message = events::text_of(object, "message");
  if (message.empty()) {
    message = events::text_of(object, "Message");
  }
  return {code_of(status, type), fmt::format("DynamoDB: {}: {}", type, message)};
}

DynamodbClient::DynamodbClient(AwsClient client, std::string endpoint, const CallLoop& loop)
    : client_(std::move(client)), endpoint_(std::move(endpoint)), loop_(loop) {}

awaitable<Result<json::object>> DynamodbClient::call_once(std::string operation, std::string body) {
  net::WebRequest request{.method = "POST", .url = endpoint_ + "/", .headers = {}, .body = std::move(body)};
  request.headers.emplace_back("Content-Type", "application/x-amz-json-1.0");
  request.headers.emplace_back("X-Amz-Target", "DynamoDB_20120810." + operation);
  const std::chrono::milliseconds time = std::min<std::chrono::milliseconds>(kAnswerTime, loop_.time_left());
  RTP_CO_TRY(const net::WebAnswer answer, co_await client_.send_within(time, std::move(request)));
  if (answer.status != kOk) {
    co_return std::unexpected(dynamodb_error(answer.status, answer.body));
  }
  boost::system::error_code error;
  json::value parsed = json::parse(answer.body, error);
  if (error || !parsed.is_object()) {
    co_return fail(ErrorCode::kMalformed, "DynamoDB's answer is no JSON object: check the endpoint");
  }
  co_return std::move(parsed.get_object());
}

awaitable<Result<json::object>> DynamodbClient::call(std::string operation, std::string body) {
  Retry retry(budget_, loop_.deadline());
  for (;;) {
    Result<json::object> answer = co_await call_once(operation, body);
    if (answer) {
      budget_.give_back();
      co_return answer;
    }
    const bool again = co_await retry.again(answer.error());
    if (!again) {
      co_return answer;
    }
  }
}

awaitable<Result<void>> DynamodbClient::write_batch(std::string table_name, std::vector<Write> writes) {
  std::string body = batch_body(table_name, writes);
  Retry retry(budget_, loop_.deadline());
  for (;;) {
    RTP_CO_TRY(const json::object answer, co_await call("BatchWriteItem", std::move(body)));
    const std::string left = unprocessed_of(answer);
    if (left.empty()) {
      co_return Result<void>();
    }
    const Error throttled{ErrorCode::kThrottled, "DynamoDB left writes of a batch unprocessed"};
    const bool again = co_await retry.again(throttled);
    if (!again) {
      co_return std::unexpected(throttled);
    }
    body = fmt::format(R"({{"RequestItems":{}}})", left);
  }
}

awaitable<Result<void>> DynamodbClient::query(std::string body, OnItems on_items) {
  std::string start;
  for (;;) {
    RTP_CO_TRY(const json::object answer, co_await call("Query", body + start + "}"));
    RTP_CO_TRY(std::vector<Item> items, items_of(answer));
    on_items(std::move(items));
    const json::object* last = events::object_of(answer, "LastEvaluatedKey");
    if (last == nullptr) {
      co_return Result<void>();
    }
    start = fmt::format(R"(,"ExclusiveStartKey":{})", json::serialize(*last));
  }
}

}  // namespace rtp::aws
