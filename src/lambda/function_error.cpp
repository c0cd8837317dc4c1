#include "lambda/function_error.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/utf8.h"

namespace rtp::lambda {
namespace {

std::string_view type_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "Function.InvalidArgument";
    case ErrorCode::kMalformed:
      return "Function.Malformed";
    case ErrorCode::kNotFound:
      return "Function.NotFound";
    case ErrorCode::kAlreadyExists:
      return "Function.AlreadyExists";
    case ErrorCode::kConditionFailed:
      return "Function.ConditionFailed";
    case ErrorCode::kGone:
      return "Function.Gone";
    case ErrorCode::kExpired:
      return "Function.Expired";
    case ErrorCode::kTrimmed:
      return "Function.Trimmed";
    case ErrorCode::kUnauthenticated:
      return "Function.Unauthenticated";
    case ErrorCode::kPermissionDenied:
      return "Function.PermissionDenied";
    case ErrorCode::kTooLarge:
      return "Function.TooLarge";
    case ErrorCode::kThrottled:
      return "Function.Throttled";
    case ErrorCode::kLimitExceeded:
      return "Function.LimitExceeded";
    case ErrorCode::kUnavailable:
      return "Function.Unavailable";
    case ErrorCode::kTimeout:
      return "Function.Timeout";
    case ErrorCode::kUnsupported:
      return "Function.Unsupported";
    case ErrorCode::kCorrupt:
      return "Function.Corrupt";
    case ErrorCode::kInternal:
      return "Function.Internal";
  }
  return "Function.Internal";
}

}  // namespace

FunctionError function_error(const Error& error) {
  return {.type = std::string(type_of(error.code)), .message = error.message};
}

std::string to_json(const FunctionError& error) {
  return boost::json::serialize(boost::json::value{{"errorType", error.type},
                                                   {"errorMessage", printable_utf8(error.message)},
                                                   {"stackTrace", boost::json::array()}});
}

}  // namespace rtp::lambda
