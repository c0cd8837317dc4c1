#include "app/exit_code.h"

namespace rtp::app {

ExitCode exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kUnsupported:
      return ExitCode::kUsage;
    case ErrorCode::kMalformed:
      return ExitCode::kMalformed;
    case ErrorCode::kNotFound:
    case ErrorCode::kGone:
    case ErrorCode::kExpired:
    case ErrorCode::kTrimmed:
      return ExitCode::kNotFound;
    case ErrorCode::kAlreadyExists:
      return ExitCode::kInUse;
    case ErrorCode::kConditionFailed:
      return ExitCode::kConditionFailed;
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kPermissionDenied:
      return ExitCode::kDenied;
    case ErrorCode::kTooLarge:
      return ExitCode::kTooLarge;
    case ErrorCode::kThrottled:
    case ErrorCode::kLimitExceeded:
      return ExitCode::kThrottled;
    case ErrorCode::kUnavailable:
      return ExitCode::kUnavailable;
    case ErrorCode::kTimeout:
      return ExitCode::kTimeout;
    case ErrorCode::kCorrupt:
      return ExitCode::kCorrupt;
    case ErrorCode::kInternal:
      return ExitCode::kInternal;
  }
  return ExitCode::kInternal;
}

}  // namespace rtp::app
