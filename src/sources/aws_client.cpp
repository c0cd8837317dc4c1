#include "sources/aws_client.h"

#include <cstdlib>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/url.h"
#include "net/web_url.h"
#include "sigv4/signer.h"

namespace rtp::sources {
namespace {

using boost::asio::awaitable;

/// Empty where it is not set.
std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string secret_or_environment(SourceOptions& options, std::string_view key, const char* name) {
  const std::string given = options.secret(key);
  return options.has(key) ? given : environment(name);
}

/// "eu-west-1" of https://sqs.eu-west-1.amazonaws.com/1/queue; empty for other URLs.
std::string region_of_queue(std::string_view queue_url) {
  constexpr std::string_view kPrefix = "https://sqs.";
  const std::size_t end = queue_url.find(".amazonaws.com");
  if (!queue_url.starts_with(kPrefix) || end == std::string_view::npos) {
    return {};
  }
  return std::string(queue_url.substr(kPrefix.size(), end - kPrefix.size()));
}

}  // namespace

AwsAccess read_aws_access(SourceOptions& options) {
  AwsAccess access;
  std::string region = region_of_queue(options.text("queue_url", ""));
  for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    region = region.empty() ? environment(name) : region;
  }
  if (region.empty() && options.has("endpoint")) {
    region = "us-east-1";
  }
  access.region = options.text("region", region);
  access.access_key_id = secret_or_environment(options, "access_key_id", "AWS_ACCESS_KEY_ID");
  access.secret_access_key = secret_or_environment(options, "secret_access_key", "AWS_SECRET_ACCESS_KEY");
  access.session_token = options.secret("session_token");
  if (!options.has("session_token") && !options.has("access_key_id")) {
    access.session_token = environment("AWS_SESSION_TOKEN");
  }
  if (access.region.empty()) {
    options.reject("region", "no region: give region, or set AWS_REGION");
  }
  if (access.access_key_id.empty() || access.secret_access_key.empty()) {
    options.reject("access_key_id",
                   "no access key: give access_key_id and secret_access_key, or set AWS_ACCESS_KEY_ID and "
                   "AWS_SECRET_ACCESS_KEY");
  }
  return access;
}

std::string read_endpoint(SourceOptions& options, std::string_view key, std::string_view fallback) {
  std::string endpoint = options.text(key, fallback);
  const auto url = net::WebUrl::parse(endpoint);
  if (!url) {
    options.reject(key, url.error().message);
  } else if (url->target != "/") {
    options.reject(key, fmt::format("{} has a path: give it as \"http://127.0.0.1:4566\"", key));
  }
  while (endpoint.ends_with('/')) {
    endpoint.pop_back();
  }
  return endpoint;
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

Result<void> sign_request(net::WebRequest& request, const AwsAccess& access, std::string_view service,
                          std::chrono::milliseconds time) {
  RTP_TRY(const net::WebUrl url, net::WebUrl::parse(request.url));
  const std::string authority = url.authority();
  std::vector<std::pair<std::string_view, std::string_view>> fields = {{"host", authority}};
  fields.insert(fields.end(), request.headers.begin(), request.headers.end());
  const Target target = split_target(url.target);
  const sigv4::Request to_sign{.method = request.method,
                               .path = target.path,
                               .query = target.query,
                               .headers = fields,
                               .body = request.body};
  const sigv4::Credentials credentials{.access_key_id = access.access_key_id,
                                       .secret_access_key = access.secret_access_key,
                                       .session_token = access.session_token};
  const auto added = sigv4::sign(to_sign, credentials, {.region = access.region, .service = service}, time,
                                 service == "s3" ? sigv4::ContentHash::kSent : sigv4::ContentHash::kOmitted);
  for (const sigv4::AddedField& field : added) {
    request.headers.emplace_back(field.name, field.value);
  }
  return {};
}

AwsClient::AwsClient(net::WebClient client, AwsAccess access, std::string service, const Clock& clock)
    : client_(std::move(client)), access_(std::move(access)), service_(std::move(service)), clock_(clock) {}

awaitable<Result<net::WebAnswer>> AwsClient::send(net::WebRequest request) {
  RTP_CO_CHECK(sign_request(request, access_, service_, clock_.now()));
  co_return co_await client_.send(std::move(request));
}

awaitable<Result<net::WebBody>> AwsClient::open(net::WebRequest request) {
  RTP_CO_CHECK(sign_request(request, access_, service_, clock_.now()));
  co_return co_await client_.open(std::move(request));
}

}  // namespace rtp::sources
