#include "gateway/http_routes.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/url.h"
#include "dynamodb/wire_json.h"
#include "gateway/http_answers.h"

namespace rtp::gateway {
namespace {

namespace http = boost::beast::http;

/// "develop" of "/develop" and "/develop/"; empty for any other path.
std::string_view stage_of(std::string_view path) {
  if (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  if (path.size() < 2 || path.find('/', 1) != std::string_view::npos) {
    return {};
  }
  return path.substr(1);
}

std::string page_configuration(const GatewayOptions& options) {
  std::string json = R"({"stage":)";
  dynamodb::append_json_string(json, options.stage);
  json += R"(,"realTimeItemKey":)";
  dynamodb::append_json_string(json, options.functions.real_time_item_key);
  json += R"(,"isQueryParam":)";
  json += options.functions.key_source == functions::KeySource::kQueryParameter ? "true}" : "false}";
  return json;
}

}  // namespace

HttpRoutes::HttpRoutes(const GatewayOptions& options, std::span<const std::unique_ptr<Shard>> shards,
                       const Clock& clock, AdmissionControl& admission_control)
    : options_(options),
      client_entry_(options, shards, clock, admission_control),
      connections_api_(options, shards, clock),
      events_path_(fmt::format("/{}/events", options.stage)),
      page_configuration_(page_configuration(options)) {}

void HttpRoutes::handle(net::HttpRequest request, const std::shared_ptr<net::HttpExchange>& exchange) {
  if (request.target.size() > options_.max_url_bytes) {
    exchange->reply(
        json_error(http::status::uri_too_long, fmt::format("the URL has {} bytes; at most {} are allowed",
                                                           request.target.size(), options_.max_url_bytes)));
    return;
  }
  const std::string_view path = split_target(request.target).path;
  const bool asks_upgrade = request.headers.find(http::field::upgrade) != request.headers.end();
  if (stage_of(path) == options_.stage || (options_.echo && asks_upgrade)) {
    client_entry_.connect(request, exchange);
  } else if (path == events_path_ && options_.function_host != nullptr) {
    exchange->reply(json_error(
        http::status::not_implemented,
        "API Gateway has no server-sent events, so there are none with --functions=lambda: connect "
        "with a WebSocket, or serve with --functions=local"));
  } else if (path == events_path_) {
    client_entry_.stream_events(request, exchange);
  } else if (!asks_upgrade && ConnectionsApi::is_at(request.target)) {
    connections_api_.handle(std::move(request), exchange, client_entry_.shard_of(*exchange));
  } else if (asks_upgrade) {
    exchange->reply(
        json_error(http::status::forbidden,
                   fmt::format("there is no stage at '{}': connect to /{}", path, options_.stage)));
  } else {
    exchange->reply(page(request, path));
  }
}

net::HttpResponse HttpRoutes::page(const net::HttpRequest& request, std::string_view path) const {
  if (request.method != http::verb::get && request.method != http::verb::head) {
    return json_error(http::status::method_not_allowed,
                      fmt::format("{} is not answered at {}: use GET", request.method_text, path));
  }
  if (path == "/config.json") {
    return {.content_type = "application/json", .body = page_configuration_, .headers = {}};
  }
  if (const std::optional<StaticFile> file = options_.find_file(path)) {
    return {
        .content_type = std::string(file->content_type), .body = std::string(file->content), .headers = {}};
  }
  return json_error(
      http::status::not_found,
      fmt::format("there is nothing at {}: WebSockets connect to /{}, events are at {}, the page "
                  "is at /",
                  path, options_.stage, events_path_));
}

}  // namespace rtp::gateway
