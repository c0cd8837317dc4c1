#include "api/http_errors.h"

#include <fmt/format.h>

#include "dynamodb/wire_json.h"

namespace rtp::api {

using boost::beast::http::status;

status http_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kMalformed:
      return status::bad_request;
    case ErrorCode::kNotFound:
      return status::not_found;
    case ErrorCode::kAlreadyExists:
      return status::conflict;
    case ErrorCode::kConditionFailed:
      return status::precondition_failed;
    case ErrorCode::kGone:
    case ErrorCode::kExpired:
    case ErrorCode::kTrimmed:
      return status::gone;
    case ErrorCode::kUnauthenticated:
      return status::unauthorized;
    case ErrorCode::kPermissionDenied:
      return status::forbidden;
    case ErrorCode::kTooLarge:
      return status::payload_too_large;
    case ErrorCode::kThrottled:
    case ErrorCode::kLimitExceeded:
      return status::too_many_requests;
    case ErrorCode::kUnavailable:
      return status::service_unavailable;
    case ErrorCode::kTimeout:
      return status::gateway_timeout;
    case ErrorCode::kUnsupported:
      return status::method_not_allowed;
    case ErrorCode::kCorrupt:
    case ErrorCode::kInternal:
      return status::internal_server_error;
  }
  return status::internal_server_error;
}

net::HttpResponse json_message(status status, std::string_view text) {
  return {.status = status,
          .content_type = "application/json",
          .body = dynamodb::message_json(text) + "\n",
          .headers = {}};
}

net::HttpResponse error_response(const Error& error) {
  return json_message(http_status(error.code), error.message);
}

net::HttpResponse written_answer(std::size_t count) {
  return {
      .content_type = "application/json", .body = fmt::format("{{\"written\":{}}}\n", count), .headers = {}};
}

net::HttpResponse no_item_answer() {
  return json_message(status::bad_request,
                      "the body has no item: send a JSON object, an array of them, or one per line");
}

}  // namespace rtp::api
