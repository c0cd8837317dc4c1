#include "lambda/function_error.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

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

std::string text_of(const boost::json::object& object, std::string_view name, std::string_view otherwise) {
  const boost::json::value* member = object.if_contains(name);
  return std::string(member != nullptr && member->is_string() ? member->get_string() : otherwise);
}

/// Node's runtimes call it "trace".
std::vector<std::string> stack_trace_of(const boost::json::object& object) {
  std::vector<std::string> lines;
  for (const std::string_view name : {"stackTrace", "trace"}) {
    const boost::json::value* member = object.if_contains(name);
    if (member == nullptr || !member->is_array()) {
      continue;
    }
    for (const boost::json::value& line : member->get_array()) {
      lines.push_back(line.is_string() ? std::string(line.get_string()) : boost::json::serialize(line));
    }
  }
  return lines;
}

}  // namespace

FunctionError function_error(const Error& error) {
  return {.type = std::string(type_of(error.code)), .message = error.message};
}

FunctionError parse_function_error(std::string_view type, std::string_view body) {
  constexpr std::string_view kUnknown = "Function.Unknown";
  const std::string_view otherwise = type.empty() ? kUnknown : type;
  boost::system::error_code error;
  const boost::json::value json = boost::json::parse(body, error);
  if (error || !json.is_object()) {
    return {.type = std::string(otherwise), .message = std::string(body)};
  }
  const boost::json::object& object = json.get_object();
  return {.type = text_of(object, "errorType", otherwise),
          .message = text_of(object, "errorMessage", ""),
          .stack_trace = stack_trace_of(object)};
}

std::string to_json(const FunctionError& error) {
  return boost::json::serialize(
      boost::json::value{{"errorType", error.type},
                         {"errorMessage", printable_utf8(error.message)},
                         {"stackTrace", boost::json::value_from(error.stack_trace)}});
}

}  // namespace rtp::lambda
