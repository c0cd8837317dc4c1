#include "aws/credentials_endpoint.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/timestamp.h"
#include "base/url.h"
#include "events/json_members.h"
#include "net/web_client.h"
#include "net/web_url.h"

namespace rtp::aws {
namespace {

namespace json = boost::json;
using boost::asio::awaitable;

constexpr std::chrono::seconds kTimeout{1};  // both are on this host or the next hop
constexpr int kAnswered = 200;
constexpr int kNotFound = 404;

constexpr std::string_view kRelativeUri = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr std::string_view kFullUri = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
/// Of Amazon ECS, and of Amazon EKS: the hosts that may be asked without TLS.
constexpr std::array<std::string_view, 6> kPlainHosts = {"169.254.170.2", "169.254.170.23", "fd00:ec2::23",
                                                         "127.0.0.1",     "localhost",      "::1"};

Result<net::WebClient> make_client(const boost::asio::any_io_executor& executor) {
  net::WebClientOptions options;
  options.connect_timeout = kTimeout;
  options.timeout = kTimeout;
  options.max_idle_connections = 0;
  return net::WebClient::create(executor, std::move(options));
}

Result<std::string> container_url(const Environment& environment) {
  if (const std::string relative = environment(kRelativeUri); !relative.empty()) {
    return "http://169.254.170.2" + relative;
  }
  std::string full = environment(kFullUri);
  RTP_TRY(const net::WebUrl url, net::WebUrl::parse(full));
  const bool is_trusted = url.scheme == net::WebUrl::Scheme::kHttps ||
                          std::ranges::find(kPlainHosts, url.endpoint.host) != kPlainHosts.end();
  if (!is_trusted) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{} is '{}': give https, or a host of the container itself", kFullUri, full));
  }
  return full;
}

/// Empty where there is none.
std::string container_token(const Environment& environment) {
  if (const std::string path = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"); !path.empty()) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
  }
  return environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");
}

awaitable<Result<std::string>> get_text(net::WebClient* client, net::WebRequest request) {
  const std::string url = request.url;
  RTP_CO_TRY(net::WebAnswer answer, co_await client->send(std::move(request)));
  if (answer.status != kAnswered) {
    co_return fail(answer.status == kNotFound ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
                   fmt::format("{} answered {} to the request for credentials", url, answer.status));
  }
  co_return std::move(answer.body);
}

awaitable<Result<Credentials>> fetch_role_credentials(net::WebClient* client, std::string endpoint) {
  constexpr std::string_view kTokenSeconds = "21600";
  net::WebRequest token_request{.method = "PUT", .url = endpoint + "/latest/api/token"};
  token_request.headers.emplace_back("X-aws-ec2-metadata-token-ttl-seconds", kTokenSeconds);
  RTP_CO_TRY(const std::string token, co_await get_text(client, std::move(token_request)));
  const std::string url = endpoint + "/latest/meta-data/iam/security-credentials/";
  net::WebRequest role_request{.method = "GET", .url = url};
  role_request.headers.emplace_back("X-aws-ec2-metadata-token", token);
  net::WebRequest keys_request = role_request;
  RTP_CO_TRY(const std::string roles, co_await get_text(client, std::move(role_request)));
  keys_request.url += percent_encode(roles.substr(0, roles.find_first_of("\r\n")));
  RTP_CO_TRY(const std::string keys, co_await get_text(client, std::move(keys_request)));
  co_return parse_credentials(keys);
}

}  // namespace

Result<Credentials> parse_credentials(std::string_view text) {
  boost::system::error_code error;
  const json::value parsed = json::parse(text, error);
  const json::object empty;
  const json::object& object = !error && parsed.is_object() ? parsed.get_object() : empty;
  Credentials credentials{.access_key_id = std::string(events::text_of(object, "AccessKeyId")),
                          .secret_access_key = std::string(events::text_of(object, "SecretAccessKey")),
                          .session_token = std::string(events::text_of(object, "Token")),
                          .expires = std::nullopt};
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    return fail(ErrorCode::kMalformed, "the answer to the request for credentials has no AccessKeyId");
  }
  if (const std::string_view expiration = events::text_of(object, "Expiration"); !expiration.empty()) {
    RTP_TRY(credentials.expires, parse_timestamp(expiration));
  }
  return credentials;
}

bool has_container_endpoint(const Environment& environment) {
  return !environment(kRelativeUri).empty() || !environment(kFullUri).empty();
}

awaitable<Result<Credentials>> fetch_container_credentials(boost::asio::any_io_executor executor,
                                                           Environment environment) {
  RTP_CO_TRY(net::WebClient client, make_client(executor));
  net::WebRequest request;
  RTP_CO_TRY(request.url, container_url(environment));
  if (std::string token = container_token(environment); !token.empty()) {
    request.headers.emplace_back("Authorization", std::move(token));
  }
  RTP_CO_TRY(const std::string text, co_await get_text(&client, std::move(request)));
  co_return parse_credentials(text);
}

awaitable<Result<Credentials>> fetch_instance_credentials(boost::asio::any_io_executor executor,
                                                          Environment environment) {
  RTP_CO_TRY(net::WebClient client, make_client(executor));
  std::string endpoint = environment("AWS_EC2_METADATA_SERVICE_ENDPOINT");
  if (endpoint.empty()) {
    endpoint = "http://169.254.169.254";
  }
  std::string base(without_final_slashes(endpoint));
  Result<Credentials> credentials = co_await fetch_role_credentials(&client, std::move(base));
  if (!credentials) {
    co_return fail(
        ErrorCode::kUnauthenticated,
        fmt::format("no access keys in the environment, the profile files, a container or the role "
                    "of an instance ({}): set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name "
                    "a profile with AWS_PROFILE",
                    credentials.error().message));
  }
  co_return credentials;
}

}  // namespace rtp::aws
