#include <utility>

#include "dynamodb/json_writer.h"
#include "dynamodb/requests.h"

namespace rtp::dynamodb {
namespace {

constexpr int kBadRequest = 400;
constexpr int kPayloadTooLarge = 413;
constexpr int kServerError = 500;

/// How an error looks on the wire. SDKs retry what has a 5xx status or is a throttling error, and nothing
/// else.
struct WireError {
  int http_status;
  std::string_view type;
  std::string_view message_member = "message";
};

constexpr WireError kInternalServerError = {kServerError,
                                            "com.amazonaws.dynamodb.v20120810#InternalServerError"};

WireError wire_error(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return {kBadRequest, "com.amazon.coral.validate#ValidationException"};
    case ErrorCode::kMalformed:
      return {kBadRequest, "com.amazon.coral.service#SerializationException", "Message"};
    case ErrorCode::kNotFound:
    case ErrorCode::kGone:
      return {kBadRequest, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"};
    case ErrorCode::kExpired:
      return {kBadRequest, "com.amazonaws.dynamodb.v20120810#ExpiredIteratorException"};
    case ErrorCode::kTrimmed:
      return {kBadRequest, "com.amazonaws.dynamodb.v20120810#TrimmedDataAccessException"};
    case ErrorCode::kAlreadyExists:
      return {kBadRequest, "com.amazonaws.dynamodb.v20120810#ResourceInUseException"};
    case ErrorCode::kConditionFailed:
      return {kBadRequest, "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"};
    case ErrorCode::kUnauthenticated:
      return {kBadRequest, "com.amazon.coral.service#MissingAuthenticationTokenException"};
    case ErrorCode::kPermissionDenied:
      return {kBadRequest, "com.amazon.coral.service#AccessDeniedException", "Message"};
    case ErrorCode::kTooLarge:
      return {kPayloadTooLarge, "com.amazon.coral.validate#ValidationException"};
    case ErrorCode::kThrottled:
      return {kBadRequest, "com.amazon.coral.availability#ThrottlingException"};
    case ErrorCode::kLimitExceeded:
      return {kBadRequest, "com.amazonaws.dynamodb.v20120810#LimitExceededException"};
    case ErrorCode::kUnsupported:
      return {kBadRequest, "com.amazon.coral.service#UnknownOperationException"};
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
    case ErrorCode::kCorrupt:
    case ErrorCode::kInternal:
      return kInternalServerError;
  }
  std::unreachable();
}

std::string_view name_of(CancellationReason::Code code) {
  switch (code) {
    case CancellationReason::Code::kNone:
      return "None";
    case CancellationReason::Code::kConditionalCheckFailed:
      return "ConditionalCheckFailed";
    case CancellationReason::Code::kValidationError:
      return "ValidationError";
  }
  std::unreachable();
}

void append_reason(std::string& out, const CancellationReason& reason) {
  ObjectWriter::append_object(out, [&](ObjectWriter& object) {
    object.string("Code", name_of(reason.code));
    if (!reason.message.empty()) {
      object.string("Message", reason.message);
    }
    if (reason.item) {
      object.item("Item", *reason.item);
    }
  });
}

}  // namespace

ErrorAnswer serialize_error(const Error& error) {
  const WireError wire = wire_error(error.code);
  // DynamoDB says nothing more about an operation that it does not know.
  const bool has_message = error.code != ErrorCode::kUnsupported && !error.message.empty();
  return {wire.http_status, json_object([&](ObjectWriter& body) {
            body.string("__type", wire.type);
            if (has_message) {
              body.string(wire.message_member, error.message);
            }
          })};
}

ErrorAnswer serialize_condition_failure(const std::optional<Item>& item) {
  const WireError wire = wire_error(ErrorCode::kConditionFailed);
  return {wire.http_status, json_object([&](ObjectWriter& body) {
            body.string("__type", wire.type);
            body.string(wire.message_member, "The conditional request failed");
            if (item) {
              body.item("Item", *item);
            }
          })};
}

ErrorAnswer serialize_cancellation(const std::vector<CancellationReason>& reasons) {
  std::string message = "Transaction cancelled, please refer cancellation reasons for specific reasons [";
  std::string_view separator;
  for (const CancellationReason& reason : reasons) {
    message.append(std::exchange(separator, ", ")).append(name_of(reason.code));
  }
  message.push_back(']');
  return {kBadRequest, json_object([&](ObjectWriter& body) {
            body.string("__type", "com.amazonaws.dynamodb.v20120810#TransactionCanceledException");
            body.string("message", message);
            body.array("CancellationReasons", reasons, append_reason);
          })};
}

ErrorAnswer serialize_reused_token() {
  return {kBadRequest, json_object([](ObjectWriter& body) {
            body.string("__type", "com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException");
            body.string("message", "The ClientRequestToken was used with other parameters: take a new one");
          })};
}

ErrorAnswer serialize_table_not_found(std::string_view table_name) {
  return {kBadRequest, json_object([&](ObjectWriter& body) {
            body.string("__type", "com.amazonaws.dynamodb.v20120810#TableNotFoundException");
            body.string("message", "Table not found: " + std::string(table_name));
          })};
}

}  // namespace rtp::dynamodb
