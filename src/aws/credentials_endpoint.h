// Credentials from the services that a container and an EC2 instance have beside them ("Container credential
// provider" and "IMDS credential provider", AWS SDKs and Tools Reference Guide). Coroutines on the loop of
// their executor.
#pragma once

#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "aws/credentials.h"
#include "aws/environment.h"
#include "base/error.h"

namespace rtp::aws {

/// {"AccessKeyId":...,"SecretAccessKey":...,"Token":...,"Expiration":"2026-01-01T00:00:00Z"}. kMalformed.
[[nodiscard]] Result<Credentials> parse_credentials(std::string_view text);

/// Whether AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or AWS_CONTAINER_CREDENTIALS_FULL_URI is set.
[[nodiscard]] bool has_container_endpoint(const Environment& environment);

/// From there, with AWS_CONTAINER_AUTHORIZATION_TOKEN or the first line of the file
/// AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE. kInvalidArgument for a full URI that is neither https nor of this
/// host or the container's own services; kUnavailable, kTimeout, kMalformed.
[[nodiscard]] boost::asio::awaitable<Result<Credentials>> fetch_container_credentials(
    boost::asio::any_io_executor executor, Environment environment);

/// Of the instance's role, by IMDSv2 at AWS_EC2_METADATA_SERVICE_ENDPOINT (default: http://169.254.169.254).
/// kUnauthenticated, naming all places, where nobody answers or there is no role.
[[nodiscard]] boost::asio::awaitable<Result<Credentials>> fetch_instance_credentials(
    boost::asio::any_io_executor executor, Environment environment);

}  // namespace rtp::aws
