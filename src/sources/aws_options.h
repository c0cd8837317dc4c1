// The options of a source that say who asks AWS, or who speaks its protocols.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "aws/aws_client.h"
#include "net/web_client.h"
#include "sources/source.h"
#include "sources/source_options.h"

namespace rtp::sources {

/// Options: region (default: that of queue_url, then as aws::read_region, then us-east-1 where an endpoint is
/// given), access_key_id, secret_access_key and session_token (default: aws::CredentialsChain).
[[nodiscard]] aws::AwsAccess read_aws_access(SourceOptions& options, const SourceServices& services);

/// Option `key`: a URL without a path, returned without its last '/'; default `fallback`.
[[nodiscard]] std::string read_endpoint(SourceOptions& options, std::string_view key,
                                        std::string_view fallback);

/// A client that gives up an answer after `timeout`; option ca_file (PEM, default: the system's).
[[nodiscard]] std::optional<net::WebClient> read_web_client(SourceOptions& options,
                                                            const SourceServices& services,
                                                            std::chrono::milliseconds timeout);

}  // namespace rtp::sources
