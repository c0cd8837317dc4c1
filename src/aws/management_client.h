// The management API of a WebSocket API: posts messages to its connections ("Use @connections commands in
// your backend service", API Gateway developer guide). Belongs to the loop of its client.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "aws/aws_client.h"
#include "base/error.h"

namespace rtp::aws {

/// "https://HOST/STAGE" of what people write: spaces around it and a '/' at its end are dropped, wss:// and
/// ws:// are taken for https:// and http://. kInvalidArgument, naming the text and the fix.
[[nodiscard]] Result<std::string> management_endpoint(std::string_view text);

class ManagementClient {
 public:
  /// `endpoint` is one of management_endpoint(). `client` signs for execute-api.
  ManagementClient(AwsClient client, std::string endpoint);

  /// Posts one message, once, within `time`. kGone where the connection is closed; kThrottled where it or the
  /// API gets too much; kTooLarge for a message over 128 KB; kPermissionDenied; as AwsClient.
  [[nodiscard]] boost::asio::awaitable<Result<void>> post(std::string connection_id, std::string message,
                                                          std::chrono::milliseconds time);

 private:
  AwsClient client_;
  std::string endpoint_;
};

}  // namespace rtp::aws
