#include "app/exit_code.h"

#include <gtest/gtest.h>

namespace rtp::app {
namespace {

// A new ErrorCode breaks this switch at compile time (-Wswitch) until it has its line here.
int documented_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInternal:
      return 1;
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kUnsupported:
      return 2;
    case ErrorCode::kMalformed:
      return 3;
    case ErrorCode::kNotFound:
    case ErrorCode::kGone:
    case ErrorCode::kExpired:
    case ErrorCode::kTrimmed:
      return 4;
    case ErrorCode::kAlreadyExists:
      return 5;
    case ErrorCode::kCorrupt:
      return 6;
    case ErrorCode::kUnavailable:
      return 7;
    case ErrorCode::kTimeout:
      return 8;
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kPermissionDenied:
      return 9;
    case ErrorCode::kConditionFailed:
      return 10;
    case ErrorCode::kTooLarge:
      return 11;
    case ErrorCode::kThrottled:
    case ErrorCode::kLimitExceeded:
      return 12;
  }
  return -1;
}

TEST(ExitCodeTest, GivesEachErrorItsDocumentedCode) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code) {
    const auto error = static_cast<ErrorCode>(code);
    EXPECT_EQ(static_cast<int>(exit_code(error)), documented_code(error)) << "ErrorCode " << code;
  }
}

TEST(ExitCodeTest, NoErrorLooksLikeSuccess) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code) {
    EXPECT_NE(exit_code(static_cast<ErrorCode>(code)), ExitCode::kOk) << "ErrorCode " << code;
  }
}

}  // namespace
}  // namespace rtp::app
