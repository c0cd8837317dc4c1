// Signed requests to services of AWS, and to who speaks their protocols.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "aws/credentials.h"
#include "base/clock.h"
#include "base/error.h"
#include "net/web_client.h"
#include "sigv4/signer.h"

namespace rtp::aws {

/// Who asks, and in which region.
struct AwsAccess {
  std::string region;
  std::shared_ptr<CredentialsProvider> credentials;
};

/// Adds the fields of Signature Version 4 to `request`, whose own fields are all signed; for s3 the body's
/// hash too. kInvalidArgument for what is no URL.
[[nodiscard]] Result<void> sign_request(net::WebRequest& request, const Credentials& credentials,
                                        const sigv4::SigningScope& scope, std::chrono::milliseconds time);

/// Belongs to the loop of its client.
class AwsClient {
 public:
  /// `service` is the signing name: "sqs", "s3". `clock` outlives it.
  AwsClient(net::WebClient client, AwsAccess access, std::string service, const Clock& clock);

  /// Signs and sends; errors as CredentialsProvider and net::WebClient.
  [[nodiscard]] boost::asio::awaitable<Result<net::WebAnswer>> send(net::WebRequest request);
  /// As send(), with less time for all of it than the client gives.
  [[nodiscard]] boost::asio::awaitable<Result<net::WebAnswer>> send_within(std::chrono::milliseconds time,
                                                                           net::WebRequest request);
  /// Signs, sends and reads the header of the answer, in `time` or what the client gives if that is less.
  [[nodiscard]] boost::asio::awaitable<Result<net::WebBody>> open_within(std::chrono::milliseconds time,
                                                                         net::WebRequest request);

 private:
  [[nodiscard]] boost::asio::awaitable<Result<net::WebRequest>> sign(net::WebRequest request);

  net::WebClient client_;
  AwsAccess access_;
  std::string service_;
  const Clock& clock_;
};

}  // namespace rtp::aws
