#include "aws/management_client.h"

#include <utility>

#include <fmt/format.h>

#include "base/trimmed.h"
#include "base/url.h"
#include "net/web_url.h"

namespace rtp::aws {
namespace {

ErrorCode code_of(int status) {
  switch (status) {
    case 400:
      return ErrorCode::kInvalidArgument;
    case 403:
      return ErrorCode::kPermissionDenied;
    case 410:
      return ErrorCode::kGone;
    case 413:
      return ErrorCode::kTooLarge;
    case 429:
      return ErrorCode::kThrottled;
    default:
      return ErrorCode::kUnavailable;
  }
}

}  // namespace

Result<std::string> management_endpoint(std::string_view text) {
  std::string endpoint(without_final_slashes(trimmed(text, " \t\r\n")));
  for (const auto& [wrong, right] : {std::pair{"wss://", "https://"}, std::pair{"ws://", "http://"}}) {
    if (endpoint.starts_with(wrong)) {
      endpoint.replace(0, std::string_view(wrong).size(), right);
    }
  }
  const auto url = net::WebUrl::parse(endpoint);
  if (!url || url->target.contains('?')) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("'{}' is no endpoint of a WebSocket API: give it as "
                            "https://abc123.execute-api.eu-west-1.amazonaws.com/prod",
                            text));
  }
  return endpoint;
}

ManagementClient::ManagementClient(AwsClient client, std::string endpoint)
    : client_(std::move(client)), endpoint_(std::move(endpoint)) {}

boost::asio::awaitable<Result<void>> ManagementClient::post(std::string connection_id, std::string message,
                                                            std::chrono::milliseconds time) {
  net::WebRequest request{.method = "POST",
                          .url = endpoint_ + "/@connections/" + percent_encode(connection_id),
                          .headers = {},
                          .body = std::move(message)};
  request.headers.emplace_back("Content-Type", "application/octet-stream");
  RTP_CO_TRY(const net::WebAnswer answer, co_await client_.send_within(time, std::move(request)));
  constexpr int kOk = 200;
  if (answer.status != kOk) {
    co_return fail(code_of(answer.status), fmt::format("@connections answered {}: {}", answer.status,
                                                       std::string(answer.headers["x-amzn-ErrorType"])));
  }
  co_return Result<void>();
}

}  // namespace rtp::aws
