#include "gateway/connections_errors.h"

#include "base/ids.h"
#include "gateway/http_answers.h"

namespace rtp::gateway {
namespace {

using boost::beast::http::status;
using sigv4::Fault;

struct Wire {
  status code;
  std::string_view type;
};

Wire wire_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kMalformed:
      return {status::bad_request, "BadRequestException"};
    case ErrorCode::kNotFound:
    case ErrorCode::kGone:
      return {status::gone, "GoneException"};
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kPermissionDenied:
      return {status::forbidden, "ForbiddenException"};
    case ErrorCode::kTooLarge:
      return {status::payload_too_large, "PayloadTooLargeException"};
    case ErrorCode::kThrottled:
    case ErrorCode::kLimitExceeded:
      return {status::too_many_requests, "LimitExceededException"};
    case ErrorCode::kUnsupported:
      return {status::method_not_allowed, "MethodNotAllowedException"};
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
      return {status::service_unavailable, "ServiceUnavailableException"};
    case ErrorCode::kExpired:
    case ErrorCode::kTrimmed:
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kConditionFailed:
    case ErrorCode::kCorrupt:
    case ErrorCode::kInternal:
      return {status::internal_server_error, "InternalServerErrorException"};
  }
  return {status::internal_server_error, "InternalServerErrorException"};
}

Wire wire_of(Fault fault) {
  switch (fault) {
    case Fault::kMissingAuthentication:
      return {status::forbidden, "MissingAuthenticationTokenException"};
    case Fault::kDoubleAuthentication:
    case Fault::kMalformedAuthorization:
    case Fault::kIncompleteAuthorization:
    case Fault::kMalformedDate:
    case Fault::kMalformedCredential:
      return {status::forbidden, "IncompleteSignatureException"};
    case Fault::kUnknownKey:
      return {status::forbidden, "UnrecognizedClientException"};
    case Fault::kExpired:
    case Fault::kNotYetCurrent:
    case Fault::kHostNotSigned:
    case Fault::kWrongService:
    case Fault::kWrongScope:
    case Fault::kAbsentHeader:
    case Fault::kSignatureMismatch:
    case Fault::kBodyMismatch:
      return {status::forbidden, "InvalidSignatureException"};
  }
  return {status::forbidden, "InvalidSignatureException"};
}

net::HttpResponse answer(Wire wire, std::string_view message) {
  net::HttpResponse response = json_error(wire.code, message);
  if (wire.code == status::gone) {
    response.content_type = {};
    response.body = {};
  }
  response.headers = {{"x-amzn-ErrorType", std::string(wire.type)}, {"x-amzn-RequestId", make_uuid()}};
  if (wire.code == status::method_not_allowed) {
    response.headers.emplace_back("Allow", "POST, GET, DELETE");
  }
  return response;
}

}  // namespace

net::HttpResponse refusal(const Error& error) { return answer(wire_of(error.code), error.message); }

net::HttpResponse refusal(const sigv4::Rejection& rejection) {
  return answer(wire_of(rejection.fault), rejection.fault == Fault::kMissingAuthentication
                                              ? "Missing Authentication Token"
                                              : rejection.message);
}

}  // namespace rtp::gateway
