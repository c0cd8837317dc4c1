#include "sources/aws_options.h"

#include <memory>
#include <utility>

#include <fmt/format.h>

#include "aws/environment.h"
#include "aws/profile.h"
#include "base/url.h"
#include "net/web_url.h"

namespace rtp::sources {
namespace {

/// "eu-west-1" of https://sqs.eu-west-1.amazonaws.com/1/queue; empty for other URLs.
std::string region_of_queue(std::string_view queue_url) {
  constexpr std::string_view kPrefix = "https://sqs.";
  const std::size_t end = queue_url.find(".amazonaws.com");
  if (!queue_url.starts_with(kPrefix) || end == std::string_view::npos) {
    return {};
  }
  return std::string(queue_url.substr(kPrefix.size(), end - kPrefix.size()));
}

std::shared_ptr<aws::CredentialsProvider> read_credentials(SourceOptions& options,
                                                           const SourceServices& services) {
  const aws::Credentials given{.access_key_id = options.secret("access_key_id"),
                               .secret_access_key = options.secret("secret_access_key"),
                               .session_token = options.secret("session_token"),
                               .expires = std::nullopt};
  if (given.access_key_id.empty() && given.secret_access_key.empty()) {
    return std::make_shared<aws::CredentialsChain>(services.loop.context().get_executor(),
                                                   aws::process_environment(), services.clock);
  }
  if (given.access_key_id.empty() || given.secret_access_key.empty()) {
    options.reject("access_key_id", "an access key has two parts: give access_key_id and secret_access_key");
  }
  return std::make_shared<aws::FixedCredentials>(given);
}

}  // namespace

aws::AwsAccess read_aws_access(SourceOptions& options, const SourceServices& services) {
  std::string region = region_of_queue(options.text("queue_url", ""));
  if (region.empty()) {
    region = aws::read_region(aws::process_environment());
  }
  if (region.empty() && options.has("endpoint")) {
    region = "us-east-1";
  }
  aws::AwsAccess access{.region = options.text("region", region),
                        .credentials = read_credentials(options, services)};
  if (access.region.empty()) {
    options.reject("region", "no region: give region, or set AWS_REGION");
  }
  return access;
}

std::string read_endpoint(SourceOptions& options, std::string_view key, std::string_view fallback) {
  const std::string endpoint = options.text(key, fallback);
  const auto url = net::WebUrl::parse(endpoint);
  if (!url) {
    options.reject(key, url.error().message);
  } else if (url->target != "/") {
    options.reject(key, fmt::format("{} has a path: give it as \"http://127.0.0.1:4566\"", key));
  }
  return std::string(without_final_slashes(endpoint));
}

std::optional<net::WebClient> read_web_client(SourceOptions& options, const SourceServices& services,
                                              std::chrono::milliseconds timeout) {
  net::WebClientOptions client_options;
  client_options.ca_file = options.text("ca_file", "");
  client_options.timeout = timeout;
  auto client = net::WebClient::create(services.loop.context().get_executor(), std::move(client_options));
  if (!client) {
    options.reject("ca_file", client.error().message);
    return std::nullopt;
  }
  return *std::move(client);
}

}  // namespace rtp::sources
