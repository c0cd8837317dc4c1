// Signed requests to services of AWS, and to who speaks their protocols; and the options of a source that say
// who asks.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "base/clock.h"
#include "base/error.h"
#include "net/web_client.h"
#include "sources/source.h"
#include "sources/source_options.h"

namespace rtp::sources {

struct AwsAccess {
  std::string region;
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;  // of temporary credentials; else empty
};

/// Options: region (default: that of queue_url, then AWS_REGION or AWS_DEFAULT_REGION of the environment,
/// then us-east-1 where an endpoint is given), access_key_id, secret_access_key and session_token (default:
/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of the environment).
[[nodiscard]] AwsAccess read_aws_access(SourceOptions& options);

/// Option `key`: a URL without a path, returned without its last '/'; default `fallback`.
[[nodiscard]] std::string read_endpoint(SourceOptions& options, std::string_view key,
                                        std::string_view fallback);

/// A client that gives up an answer after `timeout`; option ca_file (PEM, default: the system's).
[[nodiscard]] std::optional<net::WebClient> read_web_client(SourceOptions& options,
                                                            const SourceServices& services,
                                                            std::chrono::milliseconds timeout);

/// Adds the fields of Signature Version 4 to `request`, whose own fields are all signed; for s3 the body's
/// hash too. kInvalidArgument for what is no URL.
[[nodiscard]] Result<void> sign_request(net::WebRequest& request, const AwsAccess& access,
                                        std::string_view service, std::chrono::milliseconds time);

/// Belongs to the loop of its client.
class AwsClient {
 public:
  /// `service` is the signing name: "sqs", "s3". `clock` outlives it.
  AwsClient(net::WebClient client, AwsAccess access, std::string service, const Clock& clock);

  /// Signs and sends; errors as net::WebClient.
  [[nodiscard]] boost::asio::awaitable<Result<net::WebAnswer>> send(net::WebRequest request);
  [[nodiscard]] boost::asio::awaitable<Result<net::WebBody>> open(net::WebRequest request);

  [[nodiscard]] const AwsAccess& access() const { return access_; }

 private:
  net::WebClient client_;
  AwsAccess access_;
  std::string service_;
  const Clock& clock_;
};

}  // namespace rtp::sources
