#include "app/api_client.h"

#include <array>

#include <gtest/gtest.h>

namespace rtp::app {
namespace {

struct AnswerCase {
  int status;
  std::string_view body;
  ErrorCode code;
  std::string_view message;
};

TEST(ApiClientTest, TellsThePlatformsOwnMessage) {
  constexpr std::array<AnswerCase, 8> kCases = {{
      {400, R"({"message":"wrong"})", ErrorCode::kInvalidArgument, "wrong"},
      {400, R"({"__type":"x#ResourceNotFoundException","Message":"gone"})", ErrorCode::kInvalidArgument,
       "gone"},
      {403, "no right\r\n", ErrorCode::kPermissionDenied, "no right"},
      {404, R"({"error":1})", ErrorCode::kNotFound, R"({"error":1})"},
      {413, "", ErrorCode::kTooLarge, "the answer has HTTP status 413 and no body"},
      {429, "slow", ErrorCode::kThrottled, "slow"},
      {500, R"({"message":"bug"})", ErrorCode::kInternal, "bug"},
      {503, R"({"message":"disk full"})", ErrorCode::kUnavailable, "disk full"},
  }};
  for (const auto& [status, body, code, message] : kCases) {
    const auto error = error_from_answer(status, body);
    EXPECT_EQ(error.code, code) << status;
    EXPECT_EQ(error.message, message) << status;
  }
}

}  // namespace
}  // namespace rtp::app
